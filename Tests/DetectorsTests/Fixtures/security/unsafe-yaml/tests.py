# path: tests/test_sample.py
# Tests may do so.
import yaml

settings = yaml.load(text, Loader=yaml.Loader)
