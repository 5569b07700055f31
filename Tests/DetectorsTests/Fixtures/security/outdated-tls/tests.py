# path: tests/test_sample.py
# Tests may do so.
import ssl

connection = ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLSv1)
