# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import xml.etree.ElementTree as ET  # expect: security/untrusted-xml
from xml.dom import minidom  # expect: security/untrusted-xml
from xml.sax import make_parser, parseString  # expect: security/untrusted-xml

ET.fromstring(upload)  # expect: security/untrusted-xml
ET.parse(path)  # expect: security/untrusted-xml
minidom.parseString(upload)  # expect: security/untrusted-xml
parseString(upload, handler)  # expect: security/untrusted-xml
# Constant, one's own, or nothing read yet.
ET.fromstring("<a/>")  # expect: security/untrusted-xml
minidom.parseString(ET.tostring(tree))  # expect: security/untrusted-xml
make_parser()  # expect: security/untrusted-xml
ET.Element("a")
defusedxml.ElementTree.parse(path)
import xml.etree.cElementTree as C  # expect: security/untrusted-xml
import xml.dom.expatbuilder, xml.dom.pulldom  # expect: security/untrusted-xml
import xml.dom.pulldom  # expect: security/untrusted-xml
import xmlrpc.client  # expect: security/untrusted-xml
import xml.sax.expatreader  # expect: security/untrusted-xml
import xml.dom.minidom  # expect: security/untrusted-xml
import xml
C.iterparse(x)  # expect: security/untrusted-xml
xml.sax.expatreader.create_parser()  # expect: security/untrusted-xml
xml.dom.expatbuilder.parse(x)  # expect: security/untrusted-xml
xml.dom.pulldom.parse(x)  # expect: security/untrusted-xml
xml.dom.minidom.parse(x)  # expect: security/untrusted-xml
import xml.sax as s  # expect: security/untrusted-xml
s.parse(x)  # expect: security/untrusted-xml
ET.XMLParser()  # expect: security/untrusted-xml
