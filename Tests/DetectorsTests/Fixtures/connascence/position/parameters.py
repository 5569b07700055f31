# Three positional parameters can be kept apart; more cannot.


def four(a, b, c, d):  # expect: connascence/position low
    pass


def three(a, b, c):
    pass


# What can only be passed by name does not count.
def by_name(a, *, b, c, d, e):
    pass
