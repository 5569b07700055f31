find_it() {
    while true; do # expect: power-of-ten/unbounded-loop
        [ -e "$1" ] && break
    done
    while read -r line; do
        echo "$line"
    done
    local n=3
    while [ "$n" -gt 0 ]; do # expect: power-of-ten/unbounded-loop
        echo waiting
    done
    while [ "$n" -gt 0 ]; do
        n=$((n - 1))
    done
    until false; do # expect: power-of-ten/unbounded-loop
        return 1
    done
    for file in *; do
        echo "$file"
    done
}

serve() {
    while :; do
        handle
    done
}
