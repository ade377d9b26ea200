"""What tests of pages share: where a page is, what it says, and what a browser would send of it."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from plans.models import DepartmentPlan, Project


def part_url(name: str, part: DepartmentPlan, *more: Any) -> str:
    """Where something of a department's plan is."""
    return reverse(name, args=[part.plan.year, part.department.code, *more])


def text(response: Any) -> str:
    """What a person reads on a page, on one line."""
    return " ".join(strip_tags(response.content.decode()).split())


def form_data(client: Client, address: str, **changes: Any) -> dict:
    """The fields of the admin's page at `address` as they stand there, with some changes."""
    context = client.get(address).context
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if not (field.field.disabled or value is None or value is False):
                shown = field.field.widget.format_value(value)
                data[field.html_name] = shown[0] if isinstance(shown, list) else shown
    return {name: value for name, value in data.items() if value is not None} | changes


def boxes(client: Client, project: Project, name: str | Callable[[Any], Any]) -> dict:
    """What a browser would send of one form of the page: its boxes, and what they began with."""
    found = client.get(reverse("project", args=[project.pk])).context
    form = found[name] if isinstance(name, str) else name(found)
    data = {}
    for field in form:
        value = field.value() if field.value() is True else field.field.widget.format_value(field.value())
        value = value[0] if isinstance(value, list) else value
        data[field.html_name] = data[f"initial-{field.html_name}"] = "" if value is None else value
    return data


def section_boxes(client: Client, project: Project) -> dict:
    return boxes(client, project, lambda context: context["sections"][0].form)


def send(client: Client, address: str, data: dict, *args: Any) -> Any:
    return client.post(reverse(address, args=args), data, headers={"accept": "application/json"})
