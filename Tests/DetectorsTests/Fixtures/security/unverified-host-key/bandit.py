# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import paramiko
from paramiko import WarningPolicy

client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: security/unverified-host-key
client.set_missing_host_key_policy(WarningPolicy)  # expect: security/unverified-host-key
client.set_missing_host_key_policy(paramiko.RejectPolicy())
client.set_missing_host_key_policy(policy)
client.load_system_host_keys()
