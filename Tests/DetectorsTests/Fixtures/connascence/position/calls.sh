# options: limit=50
book() {
    echo "$1" "$2" "$3" "$4" "$5"
}

all() {
    echo "$@"
}

book a b c d e # expect: connascence/position low
book a b c d
all a b c d e f
