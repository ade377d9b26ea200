from typing import Any

from django import forms

from integrity.versioning import VersionedForm
from plans.models import Picture


class PictureForm(VersionedForm):
    """What belongs to a picture; its number nobody chooses."""

    class Meta:
        model = Picture
        fields = ["file", "alt", "caption", "source", "width"]
        widgets = {
            "file": forms.FileInput({"accept": "image/png,image/jpeg,image/gif,image/webp", "data-button": True}),
            "alt": forms.TextInput({"required": True}),
        }
        help_texts = {
            "caption": "그림 아래에 인쇄합니다.",
            "width": "작게는 글 너비의 반, 넓게는 글 너비 전체로 인쇄합니다. 표 안에서는 칸을 따릅니다.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = False  # the model has a better sentence
        self.fields["width"].required = False  # it stays as it is
        if self.instance.pk is None:
            self.fields["file"].required = True
            self.fields["file"].error_messages["required"] = "그림 파일을 고르십시오."
