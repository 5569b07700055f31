# path: tests/test_sample.py
# Tests may do so.
def find(cursor, name):
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)
