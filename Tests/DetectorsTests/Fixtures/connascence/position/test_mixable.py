# options: limit=2, mixable-only=true
def test_login(app, user, admin):
    pass


def helper(app, user, admin):  # expect: connascence/position low
    pass
