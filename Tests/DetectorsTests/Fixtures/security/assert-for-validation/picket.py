# Python removes assertions under -O: what a caller passes must not depend on one.
def withdraw(account, amount):
    assert amount > 0  # expect: security/assert-for-validation
    assert account is not None  # for type checkers
    assert isinstance(amount, int)
    rest = account.balance - amount
    assert rest == account.balance - amount  # the function's own arithmetic
    return rest


def _private(amount):
    assert amount > 0  # callers are in this file


class Graph:
    def add(self, key, node):
        assert key not in self.nodes  # whether the graph is sound
        self.nodes[key] = node
