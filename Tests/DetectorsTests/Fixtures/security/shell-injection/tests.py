# path: tests/test_sample.py
# Tests may do so.
import subprocess


def archive(folder):
    subprocess.run(f"tar cf backup.tar {folder}", shell=True)
