import os
import subprocess
import sys

# Whoever starts this program, or sends the request, chooses what runs.
subprocess.run(sys.argv[1:])  # expect: security/untrusted-command
subprocess.call([os.environ["EDITOR"], path])  # expect: security/untrusted-command
os.execv(sys.argv[1], sys.argv[1:])  # expect: security/untrusted-command
command = input()
subprocess.check_call([command])  # expect: security/untrusted-command
# Chosen here.
subprocess.run(["git", "status"])
subprocess.run([sys.executable, "-m", "pip"])
os.execv("/bin/ls", ["ls"])
