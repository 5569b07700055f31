#!/bin/bash
# options: limit=4

at_the_limit() {
    # A comment.

    echo one
    echo two
}

one_over() { # expect: structure/long-function low
    echo one
    echo two
    echo three
}

# A here-document is code, line for line.
text() { # expect: structure/long-function
    cat <<END
one
END
}
