"""C22: a table of money has its unit."""

from typing import Any

import pytest

from plans.checks import Severity
from plans.models import SectionKind
from tests import factories as make

pytestmark = pytest.mark.usefixtures("shared_project")


def _table(*rows: Any) -> str:
    cells = ("".join(f"<{tag}><p>{text}</p></{tag}>" for tag, text in row) for row in rows)
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


def _headers(*texts: Any) -> list[Any]:
    return [("th", text) for text in texts]


def _cells(*texts: Any) -> list[Any]:
    return [("td", text) for text in texts]


BELOW = _table(_headers("구분", "금 액"), _cells("인쇄", "30,000"))
BESIDE = _table(_headers("구분", "삼면홍보탑"), [*_headers("소요예산"), *_cells("△1,200")])
UNMARKED = _table(_cells("구분", "국비"), _cells("인쇄", "500"))
FIRST_COLUMN = _table(_headers("구분", "2024년"), _cells("사업비", "500"))
SPANNING = (
    '<table><tbody><tr><th rowspan="2">구분</th><th colspan="2">연차별 소요재원</th></tr>'
    "<tr><th>2024년</th><th>2025년</th></tr><tr><td>계</td><td>-</td><td>15,000</td></tr></tbody></table>"
)


@pytest.mark.parametrize("body", [BELOW, BESIDE, UNMARKED, FIRST_COLUMN, SPANNING])
def test_c22_finds_bare_money(project: Any, section: Any, found: Any, body: Any) -> None:
    section(project, SectionKind.Role.TEXT, body=f"<p>〈내역〉</p>{body}")
    assert found("C22") == [(Severity.WARNING, {"table": 1})]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>(단위 : 천원)</p>{BELOW}",
        f"<p>[단위: 명, 백만원]</p><p>〈내역〉</p>{BELOW}",
        f"<ul><li><p>사업비(단위 : 천원)</p>{BELOW}</li></ul>",
        _table(_headers("구분", "금액(천원)"), _cells("인쇄", "30,000")),
        _table(_headers("구분", "금액"), _cells("인쇄", "30,000천원")),
        _table(_headers("구분", "금액"), _cells("인쇄", "-")),
        _table(_headers("구분", "인원", "예산 집행률"), _cells("1분기", "30", "58.1")),
        _table(_headers("구분", "소요기간", "구비서류"), _cells("허가", "30", "신청서")),
        "<p>예산 30,000</p>",
    ],
)
def test_c22_is_silent_about_units_and_about_other_figures(project: Any, section: Any, found: Any, body: Any) -> None:
    section(project, SectionKind.Role.TEXT, body=body)
    assert not found("C22")


@pytest.mark.parametrize(
    "header",
    ["계약액", "지원액", "비용", "단가", "집행액", "총액", "제작비", "홍보물 제작비", "인건비", "강사 수당", "이용료"],
)
def test_c22_knows_money_by_many_names(project: Any, section: Any, found: Any, header: str) -> None:
    section(project, SectionKind.Role.TEXT, body=_table(_headers("구분", header), _cells("인쇄", "1,000")))
    assert len(found("C22")) == 1


@pytest.mark.parametrize("header", ["보유장비", "시설정비", "행사준비", "전년대비", "혈액", "자료", "완료", "구비서류"])
def test_c22_takes_no_other_words_for_money(project: Any, section: Any, found: Any, header: str) -> None:
    section(project, SectionKind.Role.TEXT, body=_table(_headers("구분", header), _cells("인쇄", "1,000")))
    assert not found("C22")


@pytest.mark.parametrize(
    ("figure", "count"),
    [("총 1,000", 1), ("약 1,000", 1), ("합계 : 1,000", 1), ("1.5억", 0), ("총 1,000천원", 0), ("1억 5천만", 0)],
)
def test_c22_reads_figures_with_words_around_them(
    project: Any, section: Any, found: Any, figure: str, count: int
) -> None:
    section(project, SectionKind.Role.TEXT, body=_table(_headers("구분", "금액"), _cells("인쇄", figure)))
    assert len(found("C22")) == count


@pytest.mark.parametrize("between", ["", "<p>〈내역〉</p>", "<ul><li><p>내역</p></li></ul>"])
def test_c22_takes_the_unit_of_another_table_for_none_of_the_next(
    project: Any, section: Any, found: Any, between: str
) -> None:
    section(project, SectionKind.Role.TEXT, body=f"<p>(단위 : 천원)</p>{BELOW}{between}{BELOW}")
    assert len(found("C22")) == 1


def test_c22_takes_no_other_unit_for_moneys(project: Any, section: Any, found: Any) -> None:
    section(project, SectionKind.Role.TEXT, body=f"<p>(단위 : 명)</p>{BELOW}")
    assert len(found("C22")) == 1


def test_c22_reads_the_texts_of_steps_and_names_their_place(project: Any, section: Any, find: Any) -> None:
    planned = section(project, SectionKind.Role.PLANNED, body=BELOW)
    make.MilestoneFactory(section=planned, title="홍보탑 교체", body=BELOW + BESIDE)
    assert [str(finding.place) for finding in find("C22")] == [
        "소통담당관 › 1. 도시브랜드 확산 › 계획",
        "소통담당관 › 1. 도시브랜드 확산 › 계획 › 홍보탑 교체",
        "소통담당관 › 1. 도시브랜드 확산 › 계획 › 홍보탑 교체",
    ]


def test_c22_tells_the_tables_of_a_text_apart(project: Any, section: Any, find: Any) -> None:
    """A reason for one of them is none for the others."""
    section(project, SectionKind.Role.TEXT, body=BELOW + _table(_headers("이름"), _cells("가")) + BESIDE)
    assert [finding.sentence.partition("에 ")[0] for finding in find("C22")] == ["1번째 표", "3번째 표"]


def test_c22_reads_a_text_of_a_thousand_tables(project: Any, section: Any, find: Any) -> None:
    """The unit of each is sought in the two paragraphs above it, and no further up."""
    table = "<table><tbody><tr><th>금액</th><td>1</td></tr></tbody></table>"
    near, far = f"<p>(단위 : 천원)</p><p>가</p>{table}", f"<p>(단위 : 천원)</p><p>가</p><p>나</p>{table}"
    section(project, SectionKind.Role.TEXT, body=(near + far) * 500)
    assert [finding.figures["table"] for finding in find("C22")] == list(range(2, 1_001, 2))
