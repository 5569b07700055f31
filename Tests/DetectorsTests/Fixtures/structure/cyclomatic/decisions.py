# options: limit=3
# A function's figure is its decisions, and one.


def at_the_limit(a, b):
    if a and b:
        return 1
    return 2


def one_over(a, b, c):  # expect: structure/cyclomatic low
    if a and b or c:
        return 1
    return 2


# `else`, `finally`, `with`, assertions and calls are no decisions.
def straight(path):
    assert path
    try:
        with open(path) as file:
            if file:
                return 1
            else:
                return 2
    finally:
        print(path)


def chain(n):  # expect: structure/cyclomatic
    if n == 1:
        return "one"
    elif n == 2:
        return "two"
    elif n == 3:
        return "three"
    else:
        return "many"


# `case _` is the default; a condition on a case counts beside the case.
def match_within(n):
    match n:
        case 1:
            return "one"
        case 2:
            return "two"
        case _:
            return "many"


def match_over(n):  # expect: structure/cyclomatic
    match n:
        case 1:
            return "one"
        case x if x > 9:
            return "more"
        case _:
            return "many"


def handlers(f):  # expect: structure/cyclomatic
    try:
        f()
    except ValueError:
        return 1
    except (TypeError, KeyError):
        return 2
    except OSError:
        return 3


def comprehension(xs):  # expect: structure/cyclomatic
    return [x if x else 0 for x in xs if x != 1]


async def loops(xs):  # expect: structure/cyclomatic
    async for x in xs:
        while x:
            x -= 1
        else:
            for y in x:
                print(y)


# Functions in a function are measured by themselves.
def outer(a):
    def inner(b):
        if b or a:
            return 1

    def busy(b):  # expect: structure/cyclomatic
        if b or a or not b:
            return 1

    return inner if a else busy


key = lambda x: x or 1 if x else 2
keys = lambda x: x or 1 if x else x and 2  # expect: structure/cyclomatic


# More than twice the limit, more than four times.
def medium(a, b, c, d, e, f, g):  # expect: structure/cyclomatic medium
    return a or b or c or d or e or f or g


def high(a):  # expect: structure/cyclomatic high
    return a or a or a or a or a or a or a or a or a or a or a or a or a
