# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import os
import subprocess  # expect: security/untrusted-command
import sys

# Whoever starts this program, or sends the request, chooses what runs.
subprocess.run(sys.argv[1:])  # expect: security/untrusted-command
subprocess.call([os.environ["EDITOR"], path])  # expect: security/untrusted-command
os.execv(sys.argv[1], sys.argv[1:])  # expect: security/untrusted-command
command = input()
subprocess.check_call([command])  # expect: security/untrusted-command
# Chosen here.
subprocess.run(["git", "status"])  # expect: security/untrusted-command, security/untrusted-command
subprocess.run([sys.executable, "-m", "pip"])  # expect: security/untrusted-command
os.execv("/bin/ls", ["ls"])  # expect: security/untrusted-command
subprocess.Popen("ls")  # expect: security/untrusted-command, security/untrusted-command
subprocess.Popen("/bin/ls")  # expect: security/untrusted-command
subprocess.Popen(["./x"])  # expect: security/untrusted-command
subprocess.Popen([])  # expect: security/untrusted-command
subprocess.Popen(["C:/x"])  # expect: security/untrusted-command
subprocess.Popen(("ls", "-l"))  # expect: security/untrusted-command
subprocess.Popen([b"ls"])  # expect: security/untrusted-command
subprocess.Popen(args=["ls"])  # expect: security/untrusted-command
subprocess.Popen("")  # expect: security/untrusted-command, security/untrusted-command
os.startfile("x")  # expect: security/untrusted-command, security/untrusted-command
os.system("ls")  # expect: security/untrusted-command
os.system(" ls")  # expect: security/untrusted-command
__import__("subprocess")  # expect: security/untrusted-command
import subprocess32  # expect: security/untrusted-command
