#!/bin/bash
# options: limit=2

at_the_limit() {
    for file in *; do
        if [ "$file" ]; then echo "$file"; fi
    done
}

one_over() {
    for file in *; do
        if [ "$file" ]; then
            while read -r line; do # expect: structure/nesting low
                echo "$line"
            done <"$file"
        fi
    done
}

chain() {
    while true; do
        if [ "$1" = 1 ]; then
            echo one
        elif [ "$1" = 2 ]; then
            echo two
        else
            { echo many; }
        fi
    done
}

# The script itself has a depth, too.
for file in *; do
    case $file in
        *.txt)
            until [ -s "$file" ]; do # expect: structure/nesting
                sleep 1
            done
            ;;
    esac
done
