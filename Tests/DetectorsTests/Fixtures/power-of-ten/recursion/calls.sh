# A function that calls itself; a command of the same name is not it.
walk() { # expect: power-of-ten/recursion
    for entry in "$1"/*; do
        walk "$entry"
    done
}

ls() {
    command ls --color "$@"
}
