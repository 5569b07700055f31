# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
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
    subprocess.run("ls -l", shell=True)  # expect: security/shell-injection
    subprocess.run(COMMAND, shell=True)  # expect: security/shell-injection
    os.system("ls " + "-l")  # expect: security/shell-injection
    os.system("ls " + shlex.quote(name))  # expect: security/shell-injection
    execute(name, shell=True)  # expect: security/shell-injection
    client.exec_command("uptime")  # expect: security/shell-injection
os.system()
os.popen2("x")  # expect: security/shell-injection
subprocess.getoutput(x)  # expect: security/shell-injection
subprocess.call(x, shell=[])
subprocess.call(x, shell=[1])  # expect: security/shell-injection
subprocess.call(x, shell={})
subprocess.call(x, shell=None)
subprocess.call(x, shell="")
subprocess.call(x, shell="a")  # expect: security/shell-injection
subprocess.call(x, shell=y)  # expect: security/shell-injection
subprocess.call(x, shell=0.0)
subprocess.call(shell=True)
subprocess.call(
    x,
    shell=True)  # expect: security/shell-injection
f(
  shell=True)  # expect: security/shell-injection
f(shell=not x)  # expect: security/shell-injection
f(shell=...)  # expect: security/shell-injection
os.system("a" "b")  # expect: security/shell-injection
