import tempfile

# A name everybody can take first.
report = open("/tmp/report.txt", "w")  # expect: security/hardcoded-temporary-path
CACHE = f"/var/tmp/cache-{user}"  # expect: security/hardcoded-temporary-path
link("/dev/shm/lock")  # expect: security/hardcoded-temporary-path
# Chosen by the system, only asked about, or elsewhere.
safe = tempfile.mkdtemp()
also_safe = tempfile.mkdtemp(dir="/tmp")
if path == "/tmp" or path in ["/tmp", "/var/tmp"]:
    pass
TEMPLATES = "/tmpl/pages"
other = "tmp/relative"
