from wsgiref.handlers import CGIHandler  # expect: security/cgi-proxy-header
from wsgiref.simple_server import make_server
import twisted.web.twcgi
