# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import ssl
from ssl import PROTOCOL_TLSv1, wrap_socket

ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_SSLv3)  # expect: security/outdated-tls
wrap_socket(sock, ssl_version=PROTOCOL_TLSv1)  # expect: security/outdated-tls
ssl.wrap_socket(sock)  # expect: security/outdated-tls
connect(method=SSL.SSLv23_METHOD)  # expect: security/outdated-tls


def dial(host, version=ssl.PROTOCOL_TLSv1_1):  # expect: security/outdated-tls
    pass


ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_TLS_CLIENT)
context.wrap_socket(sock)
call(method="GET")


def call(host, version=ssl.PROTOCOL_TLS_CLIENT):
    pass
import pyOpenSSL
pyOpenSSL.SSL.Context(method=pyOpenSSL.SSL.SSLv2_METHOD)  # expect: security/outdated-tls
pyOpenSSL.SSL.Context(ssl_version=PROTOCOL_SSLv2)
f(method="PROTOCOL_SSLv2")  # expect: security/outdated-tls
f(method=1, ssl_version=PROTOCOL_SSLv2)  # expect: security/outdated-tls
ssl.wrap_socket(ssl_version=f())  # expect: security/outdated-tls
ssl.wrap_socket(ssl_version=[1])
def g(a=PROTOCOL_TLSv1): pass
def h(*, a=ssl.PROTOCOL_TLSv1): pass
async def k(a=ssl.PROTOCOL_TLSv1): pass
