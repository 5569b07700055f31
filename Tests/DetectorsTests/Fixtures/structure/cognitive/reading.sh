#!/bin/bash
# options: limit=3

at_the_limit() {
    for file in *; do # 1
        if [ "$file" ]; then # 2
            echo "$file"
        fi
    done
}

one_over() { # expect: structure/cognitive low
    while read -r line; do # 1
        if [ "$line" ]; then # 2
            echo "$line"
        else # 1
            echo
        fi
    done
}

chain() {
    if [ "$1" = 1 ]; then # 1
        echo one
    elif [ "$1" = 2 ]; then # 1
        echo two
    else # 1
        echo many
    fi
}

cases() {
    case $1 in # 1
        a) echo one ;;
        b) echo two ;;
        *) if [ "$2" ]; then echo many; fi ;; # 2
    esac
}

# Like operators in a row count once.
operators() {
    [ "$1" ] && [ "$2" ] && echo both # 1
    [ "$1" ] || [ "$2" ] || echo none # 1
    [ "$1" ] || exit 1 # 1
}

mixed() { # expect: structure/cognitive
    [ "$1" ] && [ "$2" ] || [ "$3" ] && echo some # 3
    [ "$1" ] || exit 1 # 1
}
