# path: tests/test_sample.py
# Tests may do so.
import tarfile

with tarfile.open("upload.tar") as archive:
    archive.extractall("uploads")
