from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django_prose_editor.widgets import prose_editor_media
from js_asset import Media

register = template.Library()

#: Our script is the first: it is there before the editor's start, and has its Korean words.
_MEDIA = Media(js=["js/rich-text.js"]) + prose_editor_media(preset="configurable")
_OWN_STYLES = Media(css={"all": ["django_prose_editor/editor.css", "css/editor.css"]})


@register.simple_tag(takes_context=True)
def editor_head(context: Context) -> SafeString:
    """What a page with rich text has in its head: {% load editor %} … {% editor_head %}.

    A field is as its form renders it; see static/js/rich-text.js for fields that come later.
    """
    return Media.from_media(_MEDIA + _OWN_STYLES, nonce=str(context["request"].csp_nonce)).render()
