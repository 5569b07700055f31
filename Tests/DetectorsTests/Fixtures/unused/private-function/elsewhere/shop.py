# What another file of the project uses.
def _used_elsewhere():
    return 1


def _used_nowhere():  # expect: unused/private-function
    return 1
