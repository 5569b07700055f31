# path: tests/test_sample.py
# Tests may do so.
import xml.etree.ElementTree as ET


def read(upload):
    return ET.fromstring(upload)
