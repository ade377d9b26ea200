"""What a forged page says about the number of its rows is refused with a sentence, on every page that has some."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from tests import factories
from tests.config.test_admin_pages import IDS, MODELS, row_of, url
from tests.pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Of each of the two counts. A number that no page can have would build thousands of forms.
NONSENSE = ["-1", "999999999", "9" * 5000, "세", "٣", "", None]


def filled_row_of(model: Any) -> Any:
    row = row_of(model)
    if model._meta.model_name == "project":
        factories.MilestoneFactory(section__project=row)
        factories.PictureFactory(project=row)
        factories.ProjectProgramFactory(project=row)
    return row


def list_data(formset: Any) -> dict:
    fields = [field for form in [formset.management_form, *formset.forms] for field in form]
    return {field.html_name: field.value() for field in fields if field.value() is not None} | {"_save": "1"}


def sent_by(client: Client, page: str) -> tuple[dict, list[str]]:
    """What a browser would send of a page, and the prefixes of the formsets on it."""
    context = client.get(page).context
    if "inline_admin_formsets" in context:
        return form_data(client, page), [inline.formset.prefix for inline in context["inline_admin_formsets"]]
    formset = getattr(context.get("cl"), "formset", None)
    return (list_data(formset), [formset.prefix]) if formset else ({}, [])


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_rows_that_a_page_cannot_have_are_refused(client: Client, model: Any) -> None:
    client.force_login(factories.AdminFactory())
    client.raise_request_exception = False
    row = filled_row_of(model)
    for page in (url(model, "changelist"), url(model, "change", row.pk)):
        data, prefixes = sent_by(client, page)
        for prefix in prefixes:
            for counted in ("INITIAL", "TOTAL"):
                for said in NONSENSE:
                    name = f"{prefix}-{counted}_FORMS"
                    forged = {key: value for key, value in data.items() if key != name}
                    answer = client.post(page, forged if said is None else forged | {name: said})
                    assert is_refused(answer), (page, name, said)


def is_refused(answer: Any) -> bool:
    return answer.status_code == 400 and "보내신 내용을 알아볼 수 없거나 너무 큽니다" in answer.content.decode()


def test_a_page_without_both_counts_says_what_is_missing(client: Client) -> None:
    client.force_login(factories.AdminFactory())
    answer = client.post(url(factories.DepartmentFactory._meta.model, "change", factories.DepartmentFactory().pk), {})
    assert answer.status_code == 200
    assert "데이터가 없거나 변경되었습니다" in answer.content.decode()


def test_pages_with_rows_are_among_them() -> None:
    """So that the test above doesn't walk past them."""
    registry = admin.site._registry
    with_inlines = {model._meta.model_name for model in registry if registry[model].inlines}
    with_lists = {model._meta.model_name for model in registry if registry[model].list_editable}
    assert {"department", "program", "project", "roster"} <= with_inlines
    assert {"bureau", "department", "grade"} <= with_lists


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_a_page_as_it_stands_is_taken(client: Client, model: Any) -> None:
    client.force_login(factories.AdminFactory())
    row = filled_row_of(model)
    for page in (url(model, "changelist"), url(model, "change", row.pk)):
        data, prefixes = sent_by(client, page)
        if prefixes:
            assert client.post(page, data).status_code == 302, page
