# options: smallest=1
def one(a):  # expect-above: power-of-ten/few-assertions
    return a
