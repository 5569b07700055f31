# path: tests/test_sample.py
# Tests may do so.
from django.utils.safestring import mark_safe


def greet(name):
    return mark_safe("<b>" + name + "</b>")
