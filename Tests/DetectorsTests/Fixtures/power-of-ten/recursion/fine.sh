ls() {
    command ls --color "$@"
}
