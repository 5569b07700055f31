# path: tests/test_sample.py
# Tests may do so.
def close(connections):
    for connection in connections:
        try:
            connection.close()
        except Exception:
            pass
