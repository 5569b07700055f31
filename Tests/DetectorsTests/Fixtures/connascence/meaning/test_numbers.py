# Tests are full of numbers that mean themselves.


def test_total():
    assert total([5, 7]) == 12
