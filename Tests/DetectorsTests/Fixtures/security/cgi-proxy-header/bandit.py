# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
from wsgiref.handlers import CGIHandler  # expect: security/cgi-proxy-header
from wsgiref.simple_server import make_server
import twisted.web.twcgi
from twisted.web import twcgi
from twisted.web.twcgi import CGIScript, CGIDirectory  # expect: security/cgi-proxy-header
import wsgiref.handlers
wsgiref.handlers.CGIHandler()  # expect: security/cgi-proxy-header
