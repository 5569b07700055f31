# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import os
import stat

# Others can replace what is there.
os.chmod("/etc/conf", 0o777)  # expect: security/permissive-file-mode
os.fchmod(handle, 0o660)  # expect: security/permissive-file-mode
path.chmod(folder, 438)  # expect: security/permissive-file-mode
# Only the owner writes.
os.chmod("/etc/conf", 0o755)  # expect: security/permissive-file-mode
os.chmod("/etc/conf", 0o600)
os.chmod("/etc/conf", stat.S_IRUSR)
os.chmod("/etc/conf")
os.chmod("/etc/conf", 0o711)  # expect: security/permissive-file-mode
os.chmod("/etc/conf", 0x1ff, dir_fd=3)  # expect: security/permissive-file-mode
os.lchmod(name, 0b111111111)  # expect: security/permissive-file-mode
chmod(name, True)
