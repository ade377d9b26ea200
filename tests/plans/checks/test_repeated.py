"""C23: what has a box of its own is not written into the overview's text once more."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from plans.checks import Severity, check
from plans.content.loading import load_content
from plans.models import Plan, Project, SectionKind

PASTED = """<ul>
  <li><p>사업기간 : 2024. 1월 ~ 12월</p></li>
  <li><p>사업장소 : 전산교육장, 복지관, 평생학습관 등</p></li>
  <li><p>사업대상 : 구민, 65세 이상 어르신</p></li>
  <li><p>사업내용 : 디지털 접근성 향상</p><ul><li><p>대상 : 어르신</p></li></ul></li>
  <li><p>소요예산 : 100,000천원(전액 구비)</p></li>
</ul>"""


@pytest.fixture
def overview(project: Any, section: Any) -> Any:
    project.sections.all().delete()
    Project.objects.filter(pk=project.pk).update(place="전산교육장", target="구민")

    def overview(body: Any) -> Any:
        return section(project, SectionKind.Role.OVERVIEW, body=body)

    return overview


@pytest.fixture
def lines(found: Any) -> Any:
    def lines() -> list[Any]:
        assert all(severity == Severity.WARNING for severity, _ in found("C23"))
        return [figures["line"] for _, figures in found("C23")]

    return lines


def test_c23_finds_each_line_of_a_pasted_overview_that_prints_from_its_box(
    overview: Any, find: Callable[..., Any], lines: Any
) -> None:
    section = overview(PASTED)
    assert [line.split(" : ")[0] for line in lines()] == ["사업기간", "사업장소", "사업대상", "소요예산"]
    period, *_, money = find("C23")
    assert period.place.section == section
    assert period.sentence == (
        "개요의 글에 “사업기간 : 2024. 1월 ~ 12월” 줄이 있어 두 번 인쇄됩니다. 개요의 “기간” 칸에서 이미 인쇄합니다. "
        "글에서 이 줄을 지우십시오."
    )
    assert "소요예산은 예산 표에서 더해 인쇄합니다." in money.sentence


@pytest.mark.parametrize(
    "body",
    [
        "<p>- 기 간 : 2024. 1.</p>",
        "<p>◆ 기간 : 2024. 1.</p>",
        "<p>○ (사업기간) 2024. 1. ~ 12.</p>",
        "<p>1. 사업비(천원): 100,000</p>",
        "<ol><li><p>사업 대상：구민</p></li></ol>",
        "<p>널리 알린다.<br>위치 : 구청 앞</p>",
        "<h5>□ 개요</h5><p><strong>사업기간</strong> : 2024. 1.</p>",
    ],
)
def test_c23_reads_lines_as_people_write_them(overview: Any, lines: Any, body: str) -> None:
    overview(body)
    assert len(lines()) == 1


def test_c23_knows_a_project_s_own_name_for_its_period(project: Project, overview: Any, lines: Any) -> None:
    Project.objects.filter(pk=project.pk).update(period_label="행사 일정")
    overview("<p>행사일정 : 2024. 5월</p>")
    assert lines() == ["행사일정 : 2024. 5월"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>사업내용 : 기간을 정해 대상을 모집</p>",
        "<p>총사업비 : 500,000천원</p>",
        "<p>사업기간 안에 마친다.</p>",
        "<p>※ 대상 : 선착순</p>",
        "<ul><li><p>사업내용</p><ul><li><p>사업기간 : 5월</p></li></ul></li></ul>",
        "<h5>[사진 공모전]</h5><p>대상 : 구민</p>",
        "<table><tbody><tr><th><p>대상 : 구민</p></th></tr></tbody></table>",
    ],
)
def test_c23_is_silent_about_what_is_about_something_else(overview: Any, lines: Any, body: str) -> None:
    overview(body)
    assert not lines()


def test_c23_reads_no_other_section(project: Any, section: Any, lines: Any) -> None:
    section(project, SectionKind.Role.PLANNED, body=PASTED)
    assert not lines()


def test_c23_leads_to_the_box_where_it_is_empty(project: Project, overview: Any, find: Callable[..., Any]) -> None:
    Project.objects.filter(pk=project.pk).update(place="", prints_budget=False)
    overview("<p>장소 : 구청</p><p>소요예산 : 100,000천원</p>")
    place, money = find("C23")
    assert place.sentence == (
        "개요의 글에 “장소 : 구청” 줄이 있습니다. 개요의 “사업장소” 칸에 옮겨 적고 글에서 이 줄을 지우십시오."
    )
    assert "“개요에 소요예산 인쇄”를 고르고 글에서 이 줄을 지우십시오" in money.sentence


def test_c23_leaves_a_project_without_programs_its_word_about_money(
    project: Project, overview: Any, lines: Any
) -> None:
    project.funding.all().delete()
    overview("<p>소요예산 : 비예산</p>")
    assert not lines()


def test_c23_quotes_no_more_than_the_beginning_of_a_long_line(overview: Any, find: Callable[..., Any]) -> None:
    overview(f"<p>대상 : {'구민 ' * 100}</p>")
    assert len(find("C23")[0].sentence) < 150


@pytest.mark.django_db
def test_c23_finds_nothing_in_the_example() -> None:
    call_command("load_example", stdout=StringIO())
    assert not [each for each in check(load_content(Plan.objects.get(year=2024))) if each.code == "C23"]
