# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
# Python removes assertions under -O: what a caller passes must not depend on one.
def withdraw(account, amount):
    assert amount > 0  # expect: security/assert-for-validation
    assert account is not None  # for type checkers  # expect: security/assert-for-validation
    assert isinstance(amount, int)  # expect: security/assert-for-validation
    rest = account.balance - amount
    assert rest == account.balance - amount  # the function's own arithmetic  # expect: security/assert-for-validation
    return rest


def _private(amount):
    assert amount > 0  # callers are in this file  # expect: security/assert-for-validation
