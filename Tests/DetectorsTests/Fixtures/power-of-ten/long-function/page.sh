# options: limit=4
turn() { # expect: power-of-ten/long-function
    a
    b
    c
}

shorter() {
    # a comment

    a
}
