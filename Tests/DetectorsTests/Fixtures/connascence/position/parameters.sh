#!/bin/bash
# The highest `$N` a function uses is the number of its positional parameters.

copy() { # expect: connascence/position low
    local source=$1 target="$2"
    install -o "${3}" -g "$4" "$source" "$target"
}

archive() {
    tar -czf "$1" "$2" "${3:-.}"
}

function many { # expect: connascence/position high
    echo "${10}"
}

# All of them, and numbers that are no parameters.
forward() {
    command "$@"
    return 5
}

# Another program's fields.
fields() {
    awk '{ print $7 }' "$1"
}

outer() {
    inner() { echo "$5"; } # expect: connascence/position medium
    inner "$1"
}
