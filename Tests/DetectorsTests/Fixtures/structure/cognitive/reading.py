# options: limit=3
# Each structure counts one, and one more for each around it.


def at_the_limit(xs):
    for x in xs:  # 1
        if x:  # 2
            print(x)


def one_over(xs):  # expect: structure/cognitive low
    for x in xs:  # 1
        if x:  # 2
            print(x)
        else:  # 1
            print(0)


# A chain is read downwards: one each, whatever its depth.
def chain(n):
    if n == 1:  # 1
        return "one"
    elif n == 2:  # 1
        return "two"
    else:  # 1
        return "many"


def longer_chain(n):  # expect: structure/cognitive
    if n == 1:
        return "one"
    elif n == 2:
        return "two"
    elif n == 3:
        return "three"
    else:
        return "many"


# Cases are read as one structure.
def match_(n):
    match n:  # 1
        case 1:
            return "one"
        case 2:
            return "two"
        case 3:
            return "three"
        case _:
            return n or "many"  # 1


# Like operators in a row count once, each change once more.
def like(a, b, c, d):
    return a and b and c and d or a or b  # 2


def mixed(a, b, c, d):  # expect: structure/cognitive
    return a and b or c and d or a and b  # 5


# `not (…)` begins anew, brackets alone do not.
def brackets(a, b, c):
    return (a and b) and (c and (a and b))  # 1


def negated(a, b, c, d):  # expect: structure/cognitive
    return a and not (b and c and not (d and a and not (b and c)))  # 4


# Handlers nest; `try`, `with` and `finally` do not.
def tried(path):
    try:
        with open(path) as file:
            return 1 if file else 0  # 1
    except OSError:  # 1
        return 0
    finally:
        print(path)


def handled(path):  # expect: structure/cognitive
    try:
        print(path)
    except OSError:  # 1
        for letter in path:  # 2
            print(letter or 0)  # 1


# A condition is read before one is inside.
def conditions(a):
    if a if a else 0:  # 1 and 1
        return a or 1  # 1


# Lambdas nest and count into the function around them, functions with a name do not.
def around(xs):  # expect: structure/cognitive
    if xs:  # 1
        xs.sort(key=lambda x: 1 if x else 2)  # 3


def enclosing(xs):
    def inner(x):
        return 1 if x else 2 if xs else 3  # 1 + 2

    if xs:  # 1
        return inner


key = lambda x: 1 if x else 2 if x > 1 else 3
keys = lambda x: 1 if x else 2 if x > 1 else 3 if x > 2 else 4  # expect: structure/cognitive


# Recursion counts once.
def factorial(n):
    return 1 if n < 2 or n == 3 else n * factorial(n - 1)  # 1, 1 and 1


class Tree:
    def depth(self, n):  # expect: structure/cognitive
        if n or self.left:  # 2
            return self.depth(n - 1) + self.depth(n - 2)  # 1
        else:  # 1
            return 0

    # Another object's method of the same name is no recursion, as far as one can tell.
    def size(self, n):
        if n or self.left:  # 2
            return self.left.size(n)
        else:  # 1
            return 0
