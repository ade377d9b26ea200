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
        # A dash is none in a column of nothing else too, and of dates, and of remarks.
        assert filled("3월\t-\t간담회\t-\t–\n4월\t6월\t워크숍\t-\t공원과") == [
            {"begins": "3월", "title": "간담회"},
            {"begins": "4월", "ends": "6월", "title": "워크숍 공원과"},
        ]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            # Neither does 미정 become a date, nor 5 and 7 months, nor 500 a part of a title.
            ("3월\t간담회\t5\n4월\t워크숍\t미정\n5월\t보고\t7", "3째 열: “5” 같은 금액과 “미정” 같은 다른 말이"),
            ("3월\t간담회\t500\n4월\t워크숍\t미정", "3째 열: “500” 같은 금액과 “미정”"),
            ("청년\t5,000\n노년\t비예산\n장년\t7,000", "2째 열: “5,000” 같은 금액과 “비예산”"),
            ("500\t간담회\n미정\t워크숍", "1째 열: “500” 같은 금액과 “미정”"),
            ("착수\t3월\n보고\t5\n점검\t6월", "2째 열: “5” 같은 금액과 “3월”"),
            ("3월\t착수\n연중\t홍보", "1째 열: “3월” 같은 날짜와 “연중”"),
            ("착수\t2024.3\n보고\t2024.5", "2째 열: “2024.3”처럼 적은 것이 날짜인지 금액인지"),
            ("2024\t착수\n2024\t보고", "1째 열: 숫자만 있어 달인지 순번인지 연도인지"),
        ],
    )
    def test_of_figures_among_words_are_refused(self, text: str, sentence: str) -> None:
        assert refused(text).startswith(sentence)

    def test_of_bare_figures_behind_the_words_are_amounts(self) -> None:
        assert filled("3월\t간담회\t5\n4월\t워크숍\t7") == [
            {"begins": "3월", "title": "간담회", "amount": "5"},
            {"begins": "4월", "title": "워크숍", "amount": "7"},
        ]
        # An empty column isn't the words.
        assert refused("\t3\t간담회\n\t4\t워크숍").startswith("2째 열: 숫자만")

    def test_of_more_amounts_or_dates_than_a_row_has_are_refused(self) -> None:
        assert refused("공고\t1,000\t2,000").startswith("3째 열: 금액으로 보이는 열이 둘 이상")
        assert refused("3월\t4월\t5월\t공고").startswith("3째 열: 날짜로 보이는 열이 셋 이상")

    @pytest.mark.parametrize(
        "unit",
        ["사업비(백만원)", "예산액(원)", "금액 (단위 : 억원)", "소요예산(만원)", "소요액(백만원)", "집행(백만원)"],
    )
    def test_of_another_unit_are_refused(self, unit: str) -> None:
        assert refused(f"시기\t내용\t{unit}\n3월\t공고\t150").startswith(f"“{unit}”: 일정의 금액은 천원으로")
        assert refused("(단위: 백만원)\n3월\t공고\t150").startswith("“(단위: 백만원)”")

    @pytest.mark.parametrize(
        "head", ["금액", "사업비", "예산", "예산액", "소요예산", "소요예산액", "소요액", "총사업비", "예 산 액 (천원)"]
    )
    def test_of_amounts_have_many_names(self, head: str) -> None:
        assert filled(f"시기\t내용\t{head}\n3월\t간담회\t5") == [{"begins": "3월", "title": "간담회", "amount": "5"}]

    def test_under_a_head_of_two_meanings_are_what_their_cells_are(self) -> None:
        assert filled("일정\t시기\t내용\n착수보고회\t3월\t용역 착수") == [
            {"begins": "3월", "title": "착수보고회 용역 착수"}
        ]
        assert filled("일정\t내용\n3월\t착수\n연중\t홍보\n5월\t보고")[1] == {"date_wording": "연중", "title": "홍보"}
        assert refused("일정\t내용\n3월\t착수\n연중\t홍보").startswith("1째 열: “3월” 같은 날짜와 “연중”")
        assert refused("일정\t내용\n3\t착수\n5\t홍보").startswith("1째 열: 숫자만")

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

    @pytest.mark.parametrize("head", ["비고", "담당", "담당자", "주관", "부서", "담당부서", "장소"])
    def test_of_more_words_have_heads_and_go_into_the_title(self, head: str) -> None:
        assert filled(f"시기\t내용\t금액\t{head}\n3\t간담회\t5\t119") == [
            {"begins": "3", "title": "간담회 119", "amount": "5"}
        ]

    def test_with_a_head_that_nobody_knows_are_refused(self) -> None:
        assert refused("시기\t내용\t추진률\n3월\t간담회\t청년").startswith("“추진률”: 첫 줄이 열의 이름으로 보이는데")
        assert refused("시기\t세부\n3월\t간담회").startswith("“세부”: ")
        # A row has a date or an amount of its own.
        assert filled("3월\t예산\t비고\n4월\t인사\t전보")[0] == {"begins": "3월", "title": "예산 비고"}


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
            ('3월\t"안전도시"\n4월\t"여러\n줄"', ['"안전도시"', "여러 줄"]),
            ('3월\t"""안전""도시"', ['"안전"도시']),
            ("3월\t가\r4월\t나\r\n5월\t다", ["가", "나", "다"]),
        ],
    )
    def test_swallow_no_row(self, text: str, titles: list[str]) -> None:
        assert [row["title"] for row in filled(text)] == titles

    def test_around_lines_of_one_column_are_refused(self) -> None:
        """Two rows, the marks of which nobody would expect to join them, or one cell of two lines."""
        assert refused('착수\n"안전한 도시\n행복한 도시"').startswith("2째 줄: 따옴표로 묶인 여러 줄이")
        assert filled('"여러\n줄의 ""글"""\n나') == [{"title": '여러 줄의 "글"'}, {"title": "나"}]

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
