"""A few bytes of formatting that nothing closes never become a gigabyte of elements."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Section
from plans.text import rich_text
from plans.text.rich_text import clean_rich_text
from plans.text.unclosed import reopened
from tests.factories import BudgetFactory, DepartmentPlanFactory, SectionFactory, WriterFactory
from tests.pages import send

BOLD = "<p>" + "".join(f"<b a={number}>" for number in range(1_000))
FLOODS = [
    BOLD + "<p>x" * 3_000,
    BOLD.upper() + "<P>x" * 3_000,
    "".join(f"<b a={number}><!--</b>-->" for number in range(800)) + "<p>x" * 3_000,
    "".join(f'<i a={number} b="</i>">' for number in range(800)) + "<p>x" * 3_000,
    "".join(f"<u a={number}></i></i>" for number in range(800)) + "<p>x" * 3_000,
    f"<p a=x'>{BOLD}{'<p>x' * 3_000}'>",
    f"<p a=x'>{BOLD}<textarea>{'</b>' * 1_000}</textarea>{'<p>x' * 3_000}",
    BOLD + "<li>x</li>" * 2_000,
    "<b><p>" * 10_000,
]


def elements(html: str) -> int:
    return len(re.findall(r"<[a-z]", html, re.IGNORECASE))


@pytest.mark.parametrize("flood", FLOODS)
def test_what_is_left_open_over_and_over_is_refused(flood: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_rich_text(flood)
    assert refused.value.code == "left_open"


def test_without_that_it_would_be_opened_again_in_each_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    small = "<p>" + "".join(f"<b a={number}>" for number in range(30)) + "<p>x" * 300
    assert elements(rich_text._CLEANER.clean(small)) >= 30 * 300
    monkeypatch.setattr(rich_text, "MOST_REOPENED", 1_000)
    with pytest.raises(ValidationError, match="닫히지 않은 서식"):
        clean_rich_text(small)


pieces = st.sampled_from(
    [
        *(f"<{tag}{more}>" for tag in ("b", "i", "u", "strong") for more in ("", " a=1", ' a="2"')),
        *[
            "</b>",
            "</i>",
            "</u>",
            "</strong>",
            "<p>",
            "</p>",
            "<br>",
            "<ul>",
            "<li>",
            "</li>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</table>",
            "<p/>",
        ],
        *("<!-- </b> -->", "<p a='>", "'>", "글"),
    ]
)


@given(st.lists(pieces, max_size=60))
def test_reading_makes_no_more_elements_than_is_foretold(tags: list[str]) -> None:
    html = "".join(tags)
    # A table brings its body and its rows along, wherever a cell is left without them.
    brought = 3 * html.count("<t")
    assert elements(rich_text._CLEANER.clean(html)) <= elements(html) + reopened(html) + brought + html.count("</")


@pytest.mark.parametrize("html", ["<p><strong>가</strong> 나</p>" * 1_500, "<b>" + "<p>가</p>" * 900 + "</b>"])
def test_text_as_editors_and_word_processors_write_it_is_taken(html: str) -> None:
    assert clean_rich_text(html)


@pytest.mark.django_db
def test_an_autosave_of_it_is_answered_with_a_sentence(client: Client) -> None:
    part = DepartmentPlanFactory(plan__budget=BudgetFactory())
    section: Section = SectionFactory(project__department_plan=part, body="<p>처음</p>")
    client.force_login(WriterFactory(department=part.department))
    answer: Any = send(client, "section", {"body": FLOODS[0], "initial-body": "<p>처음</p>"}, section.pk)
    assert "닫히지 않은 서식이 너무 많아" in str(answer.json()["errors"])
    section.refresh_from_db()
    assert section.body == "<p>처음</p>"
