# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import tempfile

# A name everybody can take first.
report = open("/tmp/report.txt", "w")  # expect: security/hardcoded-temporary-path
CACHE = f"/var/tmp/cache-{user}"  # expect: security/hardcoded-temporary-path
link("/dev/shm/lock")  # expect: security/hardcoded-temporary-path
# Chosen by the system, only asked about, or elsewhere.
safe = tempfile.mkdtemp()
if path == "/tmp" or path in ["/tmp", "/var/tmp"]:  # expect: security/hardcoded-temporary-path, security/hardcoded-temporary-path, security/hardcoded-temporary-path
    pass
TEMPLATES = "/tmpl/pages"  # expect: security/hardcoded-temporary-path
other = "tmp/relative"
"/tmp/expression"
x = f"{a}/tmp/b"  # expect: security/hardcoded-temporary-path
y = "/tm" "p/c"  # expect: security/hardcoded-temporary-path
z = ("/tmp"  # expect: security/hardcoded-temporary-path
     "/second")
