# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import ftplib  # expect: security/cleartext-protocol
import pyghmi  # expect: security/cleartext-protocol
from telnetlib import Telnet  # expect: security/cleartext-protocol

ftplib.FTP("host")  # expect: security/cleartext-protocol
Telnet("host")  # expect: security/cleartext-protocol
ftplib.FTP_TLS("host")
paramiko.SSHClient()
