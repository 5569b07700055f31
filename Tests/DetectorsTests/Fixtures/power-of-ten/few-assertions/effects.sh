# options: average=0, size=3
trusting() { # expect: power-of-ten/few-assertions
    one
    two
    three
}

guarded() {
    [ -n "$1" ] || return 1
    two
    three
}
