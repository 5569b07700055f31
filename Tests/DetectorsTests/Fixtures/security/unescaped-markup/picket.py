from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

RULE = "<hr>"


# A visitor's text is not markup.
def show(name, page):
    mark_safe("<b>" + name)  # expect: security/unescaped-markup
    mark_safe(f"<b>{name}</b>")  # expect: security/unescaped-markup
    SafeString(page.title)  # expect: security/unescaped-markup
    Markup("<b>%s</b>" % name)  # expect: security/unescaped-markup
    # Constant, or escaped before.
    mark_safe("<hr>")
    mark_safe(RULE)
    mark_safe(escape(name))
    Markup("<hr>")
    format_html("<b>{}</b>", name)


# What callers answer for, what another function made, what translators wrote.
def more(value, name, request):
    mark_safe(value)
    mark_safe(linebreaks(value))
    label = _("Select all")
    mark_safe(f'<input aria-label="{label}">')
    mark_safe(f"<b>{escape(name)}</b>")
    html = "<b>" + request.name
    mark_safe(html)  # expect: security/unescaped-markup
