from django import template
from django.template import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> SafeString:
    """The menu with all departments: it stands on every page twice, and is drawn once."""
    drawn = context.template.engine.get_template("_navigation.html")  # type: ignore[union-attr]
    with context.push():
        return drawn.render(context)
