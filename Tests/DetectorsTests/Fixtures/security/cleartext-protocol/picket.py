import ftplib
import pyghmi  # expect: security/cleartext-protocol
from telnetlib import Telnet

ftplib.FTP("host")  # expect: security/cleartext-protocol
Telnet("host")  # expect: security/cleartext-protocol
ftplib.FTP_TLS("host")
paramiko.SSHClient()
