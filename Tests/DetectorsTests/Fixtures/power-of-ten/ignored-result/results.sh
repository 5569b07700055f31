clean() {
    rm "$1" || true # expect: power-of-ten/ignored-result
    rm "$1" || return 1
    cd "$2" # expect: power-of-ten/ignored-result
    cd "$2" || return 1
    rm ./*
}
