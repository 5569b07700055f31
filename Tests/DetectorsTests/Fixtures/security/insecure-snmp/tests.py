# path: tests/test_sample.py
# Tests may do so.
from pysnmp.hlapi import CommunityData

access = CommunityData("public", mpModel=0)
