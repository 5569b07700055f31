# path: tests/test_sample.py
# Tests may do so.
import ftplib

session = ftplib.FTP("files.example.org", "me", secret)
