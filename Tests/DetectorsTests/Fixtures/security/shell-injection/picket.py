import os
import shlex
import subprocess
from subprocess import Popen as start

import paramiko

COMMAND = "ls -l"


# A shell reads what somebody else wrote.
def run(name, client):
    os.system("rm " + name)  # expect: security/shell-injection
    os.popen(f"cat {name}")  # expect: security/shell-injection
    subprocess.run(name, shell=True)  # expect: security/shell-injection
    start("ls %s" % name, shell=1)  # expect: security/shell-injection
    execute("ls {}".format(name), shell=True)  # expect: security/shell-injection
    client.exec_command("ls " + name)  # expect: security/shell-injection
    # No shell, nothing that changes, or quoted.
    subprocess.run(["ls", name])
    subprocess.run(name, shell=False)
    subprocess.run("ls -l", shell=True)
    subprocess.run(COMMAND, shell=True)
    os.system("ls " + "-l")
    os.system("ls " + shlex.quote(name))
    execute(name, shell=True)
    client.exec_command("uptime")
