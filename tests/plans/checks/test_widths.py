"""C25: no table is wider than its page."""

from typing import Any

import pytest

from plans.checks import Severity, check
from plans.content.loading import load_content
from plans.models import Section, SectionKind
from tests import factories as make

pytestmark = pytest.mark.usefixtures("shared_project")


def of_figures(columns: int, figure: str) -> str:
    """A table of 구분 and further columns of figures."""
    heads = "".join(f"<th><p>{place}월</p></th>" for place in range(1, columns))
    cells = f"<td><p>{figure}</p></td>" * (columns - 1)
    rows = f"<tr><th><p>구분</p></th>{heads}</tr><tr><td><p>인쇄</p></td>{cells}</tr>"
    return f"<table><tbody>{rows}</tbody></table>"


@pytest.mark.parametrize(("columns", "figure"), [(14, "1,234,567"), (20, "123,456"), (30, "1,234"), (36, "-")])
def test_c23_is_silent_where_smaller_type_or_a_turned_page_is_enough(
    project: Any, section: Any, find: Any, columns: int, figure: str
) -> None:
    section(project, SectionKind.Role.TEXT, body=of_figures(columns, figure))
    assert find("C25") == []


def test_c23_names_the_table_and_what_becomes_of_it(project: Any, section: Any, find: Any) -> None:
    body = of_figures(14, "1,234") + of_figures(30, "1,234,567") + of_figures(14, "1,234")
    planned = section(project, SectionKind.Role.PLANNED, body=body)
    [finding] = find("C25")
    assert (finding.severity, finding.figures) == (Severity.WARNING, {"table": 2})
    assert (str(finding.place), finding.place.section) == ("소통담당관 › 1. 도시브랜드 확산 › 계획", planned)
    assert finding.sentence == (
        "2번째 표가 쪽보다 넓습니다. 가로로 돌린 쪽에 가장 작은 글자(7pt)로 인쇄해도 칸 안에서 숫자가 나뉩니다. "
        "열을 줄이거나 표를 둘로 나누십시오."
    )


def test_c23_tells_words_from_figures(project: Any, section: Any, find: Any) -> None:
    """25 columns of 글 of seven syllables take 7.15 em each, in 7pt 1,250 points of the 728 that there are."""
    section(project, SectionKind.Role.TEXT, body=of_figures(25, "공공디자인과장"))
    assert "칸 안에서 낱말이 나뉩니다." in find("C25")[0].sentence


def test_c23_looks_at_steps_and_at_what_they_are_set_in_by(project: Any, section: Any, find: Any) -> None:
    """A step three levels down has 677 points instead of 728, one above it 694: 22 columns of 123,456 need 691."""
    planned = section(project, SectionKind.Role.PLANNED, milestone_form=Section.MilestoneForm.DATE_FIRST)
    step = None
    for title in ("상반기", "홍보", "인쇄"):
        step = make.MilestoneFactory(section=planned, parent=step, title=title, body=of_figures(22, "123,456"))
    assert [str(finding.place).rpartition(" › ")[2] for finding in find("C25")] == ["인쇄"]


def test_c23_asks_the_database_nothing(
    project: Any, section: Any, plan: Any, django_assert_max_num_queries: Any
) -> None:
    """What it looks at was loaded, however many tables there are."""
    for _ in range(5):
        section(project, SectionKind.Role.TEXT, body=of_figures(30, "1,234,567") * 3)
    content = load_content(plan)
    with django_assert_max_num_queries(0):
        assert len([finding for finding in check(content) if finding.code == "C25"]) == 15
