# path: tests/test_sample.py
# Tests may do so.
import paramiko

client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
