# path: tests/test_sample.py
# Tests may do so.
import jinja2

environment = jinja2.Environment(autoescape=False)
