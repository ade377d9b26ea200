"""Lines of a spreadsheet that become rows of a section."""

from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from plans.editing.pasting import rows_in
from plans.models import Milestone, Section
from tests.factories import MilestoneFactory
from tests.pages import send


def filled(text: str) -> list[dict[str, str]]:
    """The boxes that have something in them."""
    return [{name: value for name, value in boxes.items() if value} for _, boxes in rows_in(text, year=2024)]


@pytest.mark.once
class TestColumns:
    """Are known by what stands in them, wherever they stand."""

    def test_of_dates_words_and_amounts(self) -> None:
        rows = filled("2024. 3. ~ 5.\t용역 착수\t12,500\r\n6월\t중간보고회\t800\r\n")
        assert rows == [
            {"begins": "2024. 3. ~ 5.", "title": "용역 착수", "amount": "12,500"},
            {"begins": "6월", "title": "중간보고회", "amount": "800"},
        ]
        assert filled("착수\t3월\n보고\t5월") == [
            {"begins": "3월", "title": "착수"},
            {"begins": "5월", "title": "보고"},
        ]

    def test_of_two_ends_and_of_figures_that_could_be_either(self) -> None:
        assert filled("3\t5\t착수\t7\n6\t\t보고\t9") == [
            {"begins": "3", "ends": "5", "title": "착수", "amount": "7"},
            {"begins": "6", "title": "보고", "amount": "9"},
        ]

    def test_of_words_that_are_no_month_among_months(self) -> None:
        assert filled("3월\t착수\n연중\t홍보\n5월\t보고")[1] == {"date_wording": "연중", "title": "홍보"}

    def test_of_words_alone(self) -> None:
        assert filled("착수\n\n보고") == [{"title": "착수"}, {"title": "보고"}]
        assert filled('"여러\n줄"\t비고') == [{"title": "여러 줄 비고"}]

    def test_have_heads_that_are_no_row(self) -> None:
        assert filled("기간\t내용\t금액(천원)\n3월\t착수\t100") == [{"begins": "3월", "title": "착수", "amount": "100"}]
        # A word of the same kind among others is one.
        assert filled("내용\t착수")[0] == {"title": "내용 착수"}


def tree(section: Section) -> list[tuple[str, int | None]]:
    rows = section.milestones.select_related("parent").order_by("order")
    return [(row.title, row.parent_id) for row in rows]


@pytest.mark.django_db
def test_rows_go_to_the_end_or_behind_another_on_its_level(writer: Any, section: Section) -> None:
    top = MilestoneFactory(section=section, title="위", order=1)
    step = MilestoneFactory(section=section, title="아래", order=2, parent=top)
    MilestoneFactory(section=section, title="끝", order=3)
    sent = send(writer, "milestones-paste", {"text": "3월\t하나\t1,500\n4월\t둘", "above": step.pk}, section.pk)
    assert sent.json() == {"added": 2}
    assert tree(section) == [("위", None), ("아래", top.pk), ("하나", top.pk), ("둘", top.pk), ("끝", None)]
    first = Milestone.objects.get(title="하나")
    assert (first.begins.isoformat(), first.amount) == ("2024-03-01", 1_500_000)
    send(writer, "milestones-paste", {"text": "셋"}, section.pk)
    assert tree(section)[-1] == ("셋", None)
    assert "일정 1줄을 붙여 넣었습니다." in writer.get(reverse("project", args=[section.project_id])).content.decode()


@pytest.mark.django_db
def test_a_line_with_an_error_is_named_and_none_is_added(writer: Any, section: Section) -> None:
    refused = send(writer, "milestones-paste", {"text": "3월\t착수\n5월\t\n6월\t보고"}, section.pk)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert refused.json()["refused"].startswith("2째 줄: 필수")
    for text, sentence in (("\n\n", "만들 줄이 없습니다"), ("가\n" * 201, "200줄까지")):
        assert sentence in send(writer, "milestones-paste", {"text": text}, section.pk).json()["refused"]
    assert not section.milestones.exists()


@pytest.mark.django_db
def test_another_department_s_section_gets_none(writer: Any) -> None:
    other = MilestoneFactory().section
    for name in ("milestones-paste", "milestones-order"):
        assert send(writer, name, {"text": "3월\t착수"}, other.pk).status_code == HTTPStatus.NOT_FOUND
