# expect: structure/long-file
# options: limit=3
def f():
    return 1


# Comments and blank lines do not count.
x = 1
y = 2
