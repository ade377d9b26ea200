"""What a browser would send of a page of the admin."""


def form_data(client, address: str, **changes) -> dict:
    """The fields of the page at `address` as they stand there, with some changes."""
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
