# path: tests/test_sample.py
# Tests may do so.
def calculate(formula):
    return eval(formula)
