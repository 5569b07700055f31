# path: tests/test_sample.py
# Tests may do so.
def withdraw(account, amount):
    assert amount > 0
    account.balance -= amount
