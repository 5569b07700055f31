read_it() {
    local -n list="$1" # expect: power-of-ten/pointers
    echo "${!name}" # expect: power-of-ten/pointers
    echo "${!table[@]}" "${!prefix*}"
    local name="$2"
    echo "${name}" "${#name}"
}
