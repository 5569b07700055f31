load() {
    eval "$1" # expect: power-of-ten/preprocessor
    source "$2" # expect: power-of-ten/preprocessor
    source ./lib.sh
    . "$HERE/lib.sh"
    "$@"
}
