import jinja2
from jinja2 import Environment, select_autoescape
from mako.template import Template

Environment()  # expect: security/template-without-escaping
jinja2.Environment(loader=loader, autoescape=False)  # expect: security/template-without-escaping
Template("hello ${name}")  # expect: security/template-without-escaping
Environment(autoescape=True)
jinja2.Environment(autoescape=select_autoescape())
Environment(**options)
Template("hello ${name}", default_filters=["h"])
string.Template("hello $name")
