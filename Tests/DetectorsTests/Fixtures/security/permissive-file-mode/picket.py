import os
import stat

# Others can replace what is there.
os.chmod("/etc/conf", 0o777)  # expect: security/permissive-file-mode
os.fchmod(handle, 0o660)  # expect: security/permissive-file-mode
path.chmod(folder, 438)  # expect: security/permissive-file-mode
# Only the owner writes.
os.chmod("/etc/conf", 0o755)
os.chmod("/etc/conf", 0o600)
os.chmod("/etc/conf", stat.S_IRUSR)
os.chmod("/etc/conf")
