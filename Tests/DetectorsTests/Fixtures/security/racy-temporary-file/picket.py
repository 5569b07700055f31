import tempfile
from tempfile import mktemp

tempfile.mktemp()  # expect: security/racy-temporary-file
mktemp(".txt")  # expect: security/racy-temporary-file
tempfile.mkstemp()
tempfile.NamedTemporaryFile()
self.mktemp()
