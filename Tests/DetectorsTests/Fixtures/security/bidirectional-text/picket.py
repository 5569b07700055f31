# What is shown is not what runs: the first line with such a character.
access = "user"
if access != "user‮ ⁦":  # expect: security/bidirectional-text
    pass
