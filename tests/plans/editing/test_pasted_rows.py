"""Lines of a spreadsheet that become rows of a section."""

from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from plans.editing.pasting import rows_in
from plans.models import Milestone, Section
from tests.factories import MilestoneFactory
from tests.pages import send


def filled(text: str) -> list[dict[str, str]]:
    """The boxes that have something in them."""
    return [{name: value for name, value in boxes.items() if value} for _, boxes in rows_in(text, year=2024)]


def refused(text: str) -> str:
    with pytest.raises(ValidationError) as error:
        filled(text)
    [sentence] = error.value.messages
    return sentence


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

    def test_of_figures_that_could_be_anything_are_as_their_head_says(self) -> None:
        assert filled("시작\t끝\t내용\t금액\n3\t5\t착수\t7\n6\t\t보고\t9") == [
            {"begins": "3", "ends": "5", "title": "착수", "amount": "7"},
            {"begins": "6", "title": "보고", "amount": "9"},
        ]

        assert filled("연번\t내용\t예산액\n1\t공고\t150") == [{"title": "공고", "amount": "150"}]
        assert refused("1\t공고\t150\n2\t선정\t7").startswith("1째 열: 숫자만 있어 달인지 순번인지")

    def test_of_amounts_with_none_among_them(self) -> None:
        rows = filled("3월\t청년\t5,000\n4월\t노년\t-\n5월\t장년\t7,000")
        assert [(row["title"], row.get("amount")) for row in rows] == [
            ("청년", "5,000"),
            ("노년", None),
            ("장년", "7,000"),
        ]
        # What can't be read stays where an amount is expected, and is refused there.
        assert filled("청년\t5,000\n노년\t비예산\n장년\t7,000")[1] == {"title": "노년", "amount": "비예산"}

    def test_of_more_amounts_or_dates_than_a_row_has_are_refused(self) -> None:
        assert refused("공고\t1,000\t2,000").startswith("3째 열: 금액으로 보이는 열이 둘 이상")
        assert refused("3월\t4월\t5월\t공고").startswith("3째 열: 날짜로 보이는 열이 셋 이상")

    @pytest.mark.parametrize("unit", ["사업비(백만원)", "예산액(원)", "금액 (단위 : 억원)", "소요예산(만원)"])
    def test_of_another_unit_are_refused(self, unit: str) -> None:
        assert refused(f"시기\t내용\t{unit}\n3월\t공고\t150").startswith(f"“{unit}”: 일정의 금액은 천원으로")
        assert refused("(단위: 백만원)\n3월\t공고\t150").startswith("“(단위: 백만원)”")

    def test_of_words_that_are_no_month_among_months(self) -> None:
        assert filled("3월\t착수\n연중\t홍보\n5월\t보고")[1] == {"date_wording": "연중", "title": "홍보"}

    def test_of_words_alone(self) -> None:
        assert filled("착수\n\n보고") == [{"title": "착수"}, {"title": "보고"}]
        assert filled('"여러\n줄"\t비고') == [{"title": "여러 줄 비고"}]

    def test_have_heads_that_are_no_row(self) -> None:
        assert filled("기간\t내용\t금액(천원)\n3월\t착수\t100") == [{"begins": "3월", "title": "착수", "amount": "100"}]
        # A line alone is a row, whatever it begins with; so is a word of the same kind among others.
        plain = ["예산 편성 및 교부", "사업비 정산", "내용"]
        assert filled("\n".join(plain)) == [{"title": each} for each in plain]
        assert filled("내용\t착수")[0] == {"title": "내용 착수"}


@pytest.mark.once
class TestQuotationMarks:
    """A spreadsheet's own enclose a cell of several lines; others are text."""

    @pytest.mark.parametrize(
        ("text", "titles"),
        [
            ('3월\t"청년 사업\n4월\t나\n5월\t다', ['"청년 사업', "나", "다"]),
            ('3월\t"청년" 사업', ['"청년" 사업']),
            ('3월\t"청년\t5\n4월\t노년"\t6', ['"청년', '노년"']),
            ('3월\t"여러\n줄의 ""글"""\n4월\t나', ['여러 줄의 "글"', "나"]),
            ("3월\t가\r4월\t나\r\n5월\t다", ["가", "나", "다"]),
        ],
    )
    def test_swallow_no_row(self, text: str, titles: list[str]) -> None:
        assert [row["title"] for row in filled(text)] == titles

    def test_are_never_too_many(self) -> None:
        assert filled('"' + "가" * 200_000)[0]["title"] == '"' + "가" * 200_000


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
