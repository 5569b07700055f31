import xml.etree.ElementTree as ET
from xml.dom import minidom
from xml.sax import make_parser, parseString

ET.fromstring(upload)  # expect: security/untrusted-xml
ET.parse(path)  # expect: security/untrusted-xml
minidom.parseString(upload)  # expect: security/untrusted-xml
parseString(upload, handler)  # expect: security/untrusted-xml
# Constant, one's own, or nothing read yet.
ET.fromstring("<a/>")
minidom.parseString(ET.tostring(tree))
make_parser()
ET.Element("a")
defusedxml.ElementTree.parse(path)
# A parser that was chosen for it.
ET.parse(path, parser)
ET.fromstring(upload, parser=make_strict_parser())
