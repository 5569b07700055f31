# path: tests/test_sample.py
# Tests may do so.
def save(report):
    with open("/tmp/report.txt", "w") as file:
        file.write(report)
