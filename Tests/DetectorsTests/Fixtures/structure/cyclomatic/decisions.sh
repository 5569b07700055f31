#!/bin/bash
# options: limit=3

at_the_limit() {
    if [ "$1" ] && [ "$2" ]; then
        return 1
    fi
}

one_over() { # expect: structure/cyclomatic low
    if [ "$1" ] && [ "$2" ] || [ "$3" ]; then
        return 1
    fi
}

chain() { # expect: structure/cyclomatic
    if [ "$1" = 1 ]; then
        echo one
    elif [ "$1" = 2 ]; then
        echo two
    elif [ "$1" = 3 ]; then
        echo three
    else
        echo many
    fi
}

# `*)` is the default.
cases_within() {
    case $1 in
        a | b) echo few ;;
        c) echo some ;;
        *) echo many ;;
    esac
}

function cases_over { # expect: structure/cyclomatic
    case $1 in
        a) echo one ;;
        b) echo two ;;
        c) echo three ;;
        *) echo many ;;
    esac
}

loops() { # expect: structure/cyclomatic
    for file in *; do
        while read -r line; do
            echo "$line" || exit 1
        done <"$file"
    done
}
