# Where a server listens.
HOST = "0.0.0.0"  # expect: security/bind-all-interfaces
server.bind(("0.0.0.0", 80))  # expect: security/bind-all-interfaces
# Asked for, not used.
if host == "0.0.0.0" or host in ("::", "0.0.0.0"):
    warn()
EVERYWHERE = {AF_INET: "0.0.0.0", AF_INET6: "::"}
settings = {"host": "0.0.0.0"}  # expect: security/bind-all-interfaces
LOCAL = "127.0.0.1"
MASK = "255.0.0.0"
"0.0.0.0"
