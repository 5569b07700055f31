# path: tests/test_sample.py
# Tests may do so.
def connect(host):
    password = "hunter2"
    return login(host, password)
