# path: tests/test_sample.py
# Tests may do so.
import logging.config

listener = logging.config.listen(9030)
