# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import jinja2
from jinja2 import Environment, select_autoescape
from mako.template import Template

Environment()  # expect: security/template-without-escaping
jinja2.Environment(loader=loader, autoescape=False)  # expect: security/template-without-escaping
Template("hello ${name}")  # expect: security/template-without-escaping
Environment(autoescape=True)
jinja2.Environment(autoescape=select_autoescape())
Environment(**options)  # expect: security/template-without-escaping
Template("hello ${name}", default_filters=["h"])  # expect: security/template-without-escaping
string.Template("hello $name")
Environment(autoescape=x)  # expect: security/template-without-escaping
Environment(autoescape=jinja2.select_autoescape)  # expect: security/template-without-escaping
Environment(loader=L(autoescape=True))
Environment(autoescape=f())  # expect: security/template-without-escaping
import mako
mako.template.Template(x)  # expect: security/template-without-escaping
