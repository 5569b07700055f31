# options: limit=2


def at_the_limit(xs):
    for x in xs:
        if x:
            print(x)


def one_over(xs):
    for x in xs:
        if x:
            while x:  # expect: structure/nesting low
                x -= 1


# Once for each place, whatever is inside it.
def deeper(xs):
    for x in xs:
        if x:
            for y in x:  # expect: structure/nesting medium
                if y:
                    while y:
                        y -= 1
            while x:  # expect: structure/nesting low
                x -= 1


# `elif` is as deep as its `if`, a handler as its `try`; `with` is no control flow.
def chain(x):
    try:
        if x == 1:
            return 1
        elif x == 2:
            return 2
        elif x == 3:
            return 3
    except OSError:
        with open(x) as file:
            if file:
                return 4


def tried(x):
    try:
        print(x)
    except OSError:
        if x:
            while x:  # expect: structure/nesting
                x -= 1


# A function within one starts anew; so does a lambda. A conditional expression does not nest.
def outer(x):
    if x:
        while x:

            def inner(y):
                if y:
                    for z in y:
                        print(z)

            return lambda: 1 if x else 2 if inner else 3


class Loader:
    def load(self, path):
        match path:
            case 1:
                for x in path:
                    if x:  # expect: structure/nesting
                        return x


# The file itself has a depth, too.
for a in range(3):
    if a:
        if a > 1:  # expect: structure/nesting
            print(a)
