"""What a browser would send of a project's page."""

from django.urls import reverse


def boxes(client, project, name) -> dict:
    """What a browser would send of one form of the page: its boxes, and what they began with."""
    found = client.get(reverse("project", args=[project.pk])).context
    form = found[name] if isinstance(name, str) else name(found)
    data = {}
    for field in form:
        value = field.value() if field.value() is True else field.field.widget.format_value(field.value())
        value = value[0] if isinstance(value, list) else value
        data[field.html_name] = data[f"initial-{field.html_name}"] = "" if value is None else value
    return data


def section_boxes(client, project) -> dict:
    return boxes(client, project, lambda context: context["sections"][0].form)


def send(client, address: str, data: dict, *args):
    return client.post(reverse(address, args=args), data, headers={"accept": "application/json"})
