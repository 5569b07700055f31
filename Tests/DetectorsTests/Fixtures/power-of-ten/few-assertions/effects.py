# options: average=0, size=3
def pop(stack):
    assert stack.pop()  # expect: power-of-ten/few-assertions
    return stack


def trusting(a):  # expect: power-of-ten/few-assertions
    a += 1
    a += 2
    return a


def guarded(a):
    if not a:
        raise ValueError(a)
    a += 2
    return a


def deciding(a):  # expect: power-of-ten/few-assertions
    if a:
        a += 1
    return a
