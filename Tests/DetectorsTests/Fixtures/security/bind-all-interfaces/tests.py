# path: tests/test_sample.py
# Tests may do so.
import socket

server = socket.socket()
server.bind(("0.0.0.0", 8080))
