# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

RULE = "<hr>"


# A visitor's text is not markup.
def show(name, page):
    mark_safe("<b>" + name)  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe(f"<b>{name}</b>")  # expect: security/unescaped-markup, security/unescaped-markup
    SafeString(page.title)  # expect: security/unescaped-markup
    Markup("<b>%s</b>" % name)  # expect: security/unescaped-markup
    # Constant, or escaped before.
    mark_safe("<hr>")  # expect: security/unescaped-markup
    mark_safe(RULE)  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe(escape(name))  # expect: security/unescaped-markup, security/unescaped-markup
    Markup("<hr>")
    format_html("<b>{}</b>", name)
def more(a, *args, k):
    b = "x"
    mark_safe(b)  # expect: security/unescaped-markup
    mark_safe("{}".format(b))  # expect: security/unescaped-markup
    mark_safe("%s %s" % (b, "y"))  # expect: security/unescaped-markup
    mark_safe("{}".format(a))  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe("%s" % a)  # expect: security/unescaped-markup, security/unescaped-markup
    if a:
        c = "1"
    else:
        c = "2"
    mark_safe(c)  # expect: security/unescaped-markup
    try:
        d = "1"
    except E:
        d = f()
    mark_safe(d)  # expect: security/unescaped-markup, security/unescaped-markup
    with open() as e:
        g = "s"
    mark_safe(e)  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe(g)  # expect: security/unescaped-markup
    h, i = "a", j
    mark_safe(h)  # expect: security/unescaped-markup
    mark_safe(i)  # expect: security/unescaped-markup, security/unescaped-markup
    k = "a"
    mark_safe(k)  # expect: security/unescaped-markup
    l = b
    mark_safe(l)  # expect: security/unescaped-markup
    l += "x"
    mark_safe(l)  # expect: security/unescaped-markup
    for m in x:
        n = "a"
    mark_safe(m)  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe(n)  # expect: security/unescaped-markup
    mark_safe(  # expect: security/unescaped-markup
        b)
    mark_safe("{} {}".format(*["a", b]))  # expect: security/unescaped-markup
    mark_safe("{a}".format(a=b))  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe(-a)  # expect: security/unescaped-markup, security/unescaped-markup
    def inner():
        o = "x"
        mark_safe(o)  # expect: security/unescaped-markup
        mark_safe(b)  # expect: security/unescaped-markup, security/unescaped-markup
    mark_safe(o)  # expect: security/unescaped-markup
    async def co(p):
        q = "s"
        mark_safe(q)  # expect: security/unescaped-markup, security/unescaped-markup
class K:
    r = "x"
    mark_safe(r)  # expect: security/unescaped-markup, security/unescaped-markup
s = "x"
mark_safe(s)  # expect: security/unescaped-markup
from flask import Markup as M
M(s)  # expect: security/unescaped-markup
M(f"{s}")  # expect: security/unescaped-markup
