"""C26: no amount in a table of a text is more than its project's money: 100,000천원, and 90,000 the year before."""

from datetime import date
from typing import Any

import pytest

from plans.checks import Severity
from plans.models import Project, SectionKind
from tests.factories import MilestoneFactory

pytestmark = pytest.mark.usefixtures("shared_project")

YEAR_S = "<p>2024년 소요예산</p>"


def table(*rows: str) -> str:
    """Cells have | between them; the first row is the head."""
    tags = ["th", *["td"] * (len(rows) - 1)]
    lines = ("".join(f"<{tag}>{cell}</{tag}>" for cell in row.split("|")) for tag, row in zip(tags, rows, strict=True))
    return f"<table><tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"


@pytest.mark.parametrize(
    ("body", "won"),
    [
        ("<p>(단위 : 천원)</p>" + table("구분|금액", "인쇄|30,000", "계|150,000"), 150_000_000),
        ("<p>(단위: 백만원)</p>" + table("구분|예산", "계|102"), 102_000_000),
        ("<p>[단위: 명, 만원]</p>" + table("구분|인원|사업비", "계|900,000|20,000"), 200_000_000),
        ("<p>(단위 : 억원)</p>" + table("구분|구비", "계|1.6"), 160_000_000),
        (table("구분|금액(천원)", "계|100,001"), 100_001_000),
        (table("구분|소요예산", "홍보탑|◦ 100,001천원"), 100_001_000),
        (table("구분|소요예산", "홍보탑|총 1억 5,000만원"), 150_000_000),
        (table("구분|2024년", "사업비|120백만원"), 120_000_000),
    ],
)
def test_c26_finds_an_amount_above_the_project_s(project: Any, section: Any, found: Any, body: str, won: int) -> None:
    section(project, SectionKind.Role.TEXT, body=YEAR_S + body)
    figures = {"table": 1, "amount": won, "project": 100_000_000}
    assert found("C26") == [(Severity.WARNING, figures)]


#: As the plan of 2024 has them, and what offices write besides.
OF_YEARS = table("재원별|합계|2023년 예산|2024년 예산|2025년 예산", "계|449,364|207,864|141,500|50,000")


@pytest.mark.parametrize(
    "body",
    [
        # What is within it, by a unit that was rounded up to as well.
        table("명칭|삼면홍보탑|드림윙즈") + table("구분|소요예산", "계|◦ 30,000천원", "둘|◦ 20,000천원"),
        "<p>(단위 : 천원)</p>" + table("구분|금액", "계|100,000"),
        "<p>(단위 : 백만원)</p>" + table("구분|금액", "계|100.5"),
        # Other years, and what all of them come to.
        f"<p>(단위 : 천원)</p>{OF_YEARS}",
        "<p>2023년 집행내역(단위 : 천원)</p>" + table("구분|집행액", "계|207,864"),
        "<p>’22년부터(단위 : 천원)</p>" + table("구분|예산", "계|207,864"),
        "<p>(단위 : 천원)</p>" + table("구분|총사업비", "계|900,000"),
        "<p>연차별 투자계획(단위 : 천원)</p>" + table("구분|예산", "계|900,000"),
        # Money, but not the project's.
        "<p>(단위 : 천원)</p>" + table("구분|체납액", "지방세|900,000"),
        "<p>타 기관 사례(단위 : 천원)</p>" + table("구분|예산", "다른 구|900,000"),
        # No money.
        "<p>(단위 : 천원)</p>" + table("구분|인원", "참가|900,000"),
        "<p>(단위 : 천원)</p>" + table("구분|예산 집행률", "계|900,000"),
        "<p>(단위 : 명)</p>" + table("구분|참가", "계|900,000"),
        table("구분|사업비", "계|900,000"),
        "<p>(단위 : 천원)</p>" + table("구분|예산", "계|△900,000"),
        "<p>(단위 : 천원)</p>" + table("구분|예산", "전화|02-900-0000"),
        "<p>900,000천원</p>",
    ],
)
def test_c26_is_silent_about_other_money_and_other_figures(project: Any, section: Any, found: Any, body: str) -> None:
    section(project, SectionKind.Role.TEXT, body=body)
    assert not found("C26")


def test_c26_is_silent_about_what_was_done(project: Any, section: Any, found: Any) -> None:
    section(project, SectionKind.Role.DONE, body=YEAR_S + table("구분|금액(천원)", "계|900,000"))
    assert not found("C26")


@pytest.mark.parametrize(
    ("begins", "ends", "limit"),
    [
        (date(2024, 1, 1), date(2024, 12, 1), 100_000_000),
        (date(2024, 3, 1), None, 100_000_000),
        (date(2023, 1, 1), date(2024, 12, 1), 190_000_000),
        (date(2023, 1, 1), None, 190_000_000),
        (None, None, 190_000_000),
        # Of 2025 there is no budget yet.
        (date(2023, 1, 1), date(2025, 12, 1), None),
        (None, date(2025, 12, 1), None),
        (date(2020, 1, 1), date(2024, 12, 1), None),
        (date(2024, 1, 1), date(2030, 12, 1), None),
    ],
)
def test_c26_compares_a_table_without_a_year_with_all_that_may_be_meant(
    project: Any, section: Any, found: Any, begins: date | None, ends: date | None, limit: int | None
) -> None:
    Project.objects.update(begins=begins, ends=ends)
    section(project, SectionKind.Role.TEXT, body=table("구분|금액(천원)", "계|900,000"))
    assert [figures["project"] for _, figures in found("C26")] == ([limit] if limit else [])


def test_c26_names_the_table_and_looks_into_steps(project: Any, section: Any, find: Any) -> None:
    planned = section(project, SectionKind.Role.PLANNED)
    step = MilestoneFactory.create(
        section=planned, body=YEAR_S + table("가|나", "1|2") + table("구분|금액(천원)", "계|900,000")
    )
    [finding] = find("C26")
    assert (finding.figures["table"], finding.place.milestone) == (2, step)
    assert "2번째 표의 금액 900,000천원이 사업의 소요예산" in finding.sentence
