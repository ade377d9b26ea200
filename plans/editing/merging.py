"""Three-way merging of what several people write: each box is compared with its base, not only with the database.

A form sends, beside each box, what the box began with (`initial-…`). Of three values – this
base, what somebody else saved meanwhile, what was typed here – at most one was changed, and
then it wins; only where both were changed differently does a person have to choose.
"""

from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import Jinja2
from django.template import loader
from django.utils.safestring import mark_safe
from django_prose_editor.widgets import ProseEditorWidget

from accounts.models import User
from plans.text.differences import Line, compare
from plans.text.rich_text import clean_rich_text


def plain_box(widget: dict[str, Any]) -> str:
    """What Django's template of an `<input>` makes."""
    own = {"type": widget["type"], "name": widget["name"], "value": widget["value"]}
    attrs = [
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in (own | widget["attrs"]).items()
        if value is not None and value is not False
    ]
    return mark_safe(f"<input{''.join(attrs)}>")  # noqa: S308 - escaped one by one


@dataclass(frozen=True)
class Conflict:
    """A box that two people changed; its three values as a page shows them."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str
    is_formatted: bool = False

    @property
    def their_lines(self) -> tuple[Line, ...]:
        """What they made of the base, word by word."""
        return self._compared(self.theirs)

    @property
    def my_lines(self) -> tuple[Line, ...]:
        return self._compared(self.mine)

    def _compared(self, text: str) -> tuple[Line, ...]:
        before, after = (self.base, text) if self.is_formatted else (escape(self.base), escape(text))
        return compare(before, after, fold=False)


class Doubt(NamedTuple):
    """A sentence about what was saved, the box that it stands beside, and the one that may be emptied by a key."""

    sentence: str
    beside: str
    empties: str


class FastBoxes(Jinja2):
    """Renders the boxes of a project's page, which has hundreds; no template is needed for a plain one.

    Django's other boxes come from the faster engine, and those with templates of ours as everywhere.
    """

    PLAIN = tuple(f"django/forms/widgets/{kind}.html" for kind in ("text", "hidden", "checkbox"))

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in self.PLAIN:
            return plain_box(context["widget"])
        return super().render(template_name, context, request)

    def get_template(self, template_name: str) -> Any:
        own = not template_name.startswith("django/")
        return loader.get_template(template_name) if own else super().get_template(template_name)


class MergingForm(forms.BaseForm):
    """A form that keeps what others saved meanwhile in the boxes that were not touched here."""

    default_renderer = FastBoxes()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.conflicts: list[Conflict] = []
        self.taken: list[str] = []
        self.mine: list[str] = []

    def stored_value(self, name: str) -> Any:
        """What is in the database, as cleaned data would have it."""
        return self.initial.get(name)

    def saved_by(self, name: str) -> User | None:
        """Who gave a box what is stored now, as far as it is known."""
        return None

    def doubt(self) -> Doubt | None:
        """What to ask of what was just saved, though it may be meant."""
        return None

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in list(self.cleaned_data):
            if name in self.fields:
                self._merge(name)
        if self.conflicts:
            raise ValidationError("같은 곳을 다르게 고친 것이 있습니다. 견주어 보고 고르십시오.", code="conflict")
        return self.cleaned_data

    def _merge(self, name: str) -> None:
        base, theirs, mine = self._base(name), self.initial.get(name), self[name].data
        if self._same(name, mine, base):
            self.cleaned_data[name] = self.stored_value(name)
            if not self._same(name, theirs, base):
                self.taken.append(name)
        elif self._same(name, theirs, mine):
            self.cleaned_data[name] = self.stored_value(name)
        elif self._same(name, theirs, base):
            self.mine.append(name)
        else:
            self.conflicts.append(self._conflict(name, base, theirs, mine))

    def _base(self, name: str) -> Any:
        widget = self.fields[name].hidden_widget()
        return widget.value_from_datadict(self.data, self.files, self.add_initial_prefix(name))

    def _same(self, name: str, one: Any, other: Any) -> bool:
        try:
            return one == other or self._plain(name, one) == self._plain(name, other)
        except ValidationError:
            return False

    def _plain(self, name: str, value: Any) -> Any:
        """A value of any origin – a box, a hidden box, the database – so that equal ones are equal."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return str(field.prepare_value(value) or "")
        if isinstance(value, str):
            value = value.replace("\r\n", "\n")
        if isinstance(field.widget, ProseEditorWidget):
            # An editor sends more than is stored: a paragraph that was only begun at the end is no change.
            return clean_rich_text(value or "")
        found = field.to_python(value)
        return "" if found is None else found

    def _conflict(self, name: str, base: Any, theirs: Any, mine: Any) -> Conflict:
        field = self.fields[name]
        base, theirs, mine = (self._shown(name, value) for value in (base, theirs, mine))
        is_formatted = isinstance(field.widget, ProseEditorWidget)
        return Conflict(name, str(field.label), base, theirs, mine, is_formatted)

    def _shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
            choices = {str(key): str(label) for key, label in field.widget.choices}
            return choices.get(str(field.prepare_value(value) or ""), "")
        if isinstance(field, forms.BooleanField):
            return "예" if field.to_python(value) else "아니요"
        if isinstance(field.widget, ProseEditorWidget):
            return _cleaned(value)
        return str(field.hidden_widget().format_value(value) or "")


def _cleaned(html: Any) -> str:
    """Formatted text that may be shown as such: it came with the request."""
    try:
        return mark_safe(clean_rich_text(str(html or "")))  # noqa: S308
    except ValidationError as error:
        return " ".join(error.messages)


def stored_values(form: forms.BaseForm) -> dict[str, str]:
    """What an unbound form's boxes begin with, as its hidden boxes have it."""
    return {name: _initial_value(form[name]) for name in form.fields}


def _initial_value(bound: forms.BoundField) -> str:
    value = bound.field.hidden_widget().format_value(bound.value())
    return "" if value is None else str(value)
