# options: allowed=[0 1 42], arguments=false, assignments=true, indices=true, conventions=false
# Each exemption is an option.


def f(values, n):
    x = 5  # expect: connascence/meaning
    values[7] = 42  # expect: connascence/meaning
    g(5)
    if n == 42:
        return n * 2  # expect: connascence/meaning
