from typing import Any

from django.contrib.admin.widgets import AdminFileWidget
from django.http import HttpResponse
from js_asset import Media


class PictureInput(AdminFileWidget):
    """Says that there is a picture, without an address: uploaded files have none of their own."""

    template_name = "admin/widgets/picture.html"


class RichTextMedia:
    """For a ModelAdmin with rich text: the editor's import map is an inline script and needs the nonce."""

    class Media:
        css = {"all": ["css/editor.css"]}
        js = ["js/rich-text.js"]

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        context["picture_project"] = obj and self.picture_project(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc]

    def picture_project(self, obj: Any) -> int | None:
        """The key of the project whose pictures the text of this page shows."""
        return obj.project_id
