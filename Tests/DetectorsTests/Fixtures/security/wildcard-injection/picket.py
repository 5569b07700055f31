import os
import subprocess

os.system("tar cf backup.tar *")  # expect: security/wildcard-injection
subprocess.call("chown -R me *", shell=True)  # expect: security/wildcard-injection
os.popen("rsync *.py there:")  # expect: security/wildcard-injection
os.system("ls *")
subprocess.call(["tar", "cf", "backup.tar", "*"])
os.system("tar cf backup.tar data")
