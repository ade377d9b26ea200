"""A title is one line: a cell that breaks it is read in one, with a word, in every kind and layout."""

from typing import Any

import pytest

from accounts.models import User
from budgets.models import Program
from plans.models import Milestone, Project
from spreadsheets.imports.jobs import confirm
from spreadsheets.models import ImportJob
from staffing.models import Department, Team
from tests.factories import AdminFactory, DepartmentPlanFactory, SectionKindFactory
from tests.sheets import errors, previewed, warnings, xlsx_of

pytestmark = pytest.mark.django_db
SAID = "2행: 이름 안의 줄바꿈을 빈칸으로 바꾸어 한 줄로 읽습니다."
OF_BUDGET: dict[str, Any] = {"unit": "won", "year": 2024, "edition": "original"}


def stored(kind: str, by: User, *rows: Any, **options: Any) -> ImportJob:
    job = previewed(kind, by, xlsx_of(*rows), **options)
    assert errors(job) == []
    return confirm(job, by)


def test_of_programs_in_our_own_list(planner: User) -> None:
    header = ["부서", "정책사업", "단위사업", "세부사업코드", "세부사업", "재원", "금액"]
    row = ["공원과", "푸른\n도시", "공원 \n 관리", "1", "공원\r\n조성", "구비", 5]
    job = stored("budget", planner, header, row, **OF_BUDGET)
    program = Program.objects.get()
    assert (program.policy, program.unit, program.name) == ("푸른 도시", "공원 관리", "공원 조성")
    assert SAID in warnings(job)


def test_of_programs_in_the_finance_systems_sheet(planner: User) -> None:
    header = ["부서명", "정책사업명", "단위사업명", "세부사업명", "구비"]
    job = stored("budget", planner, header, ["공원과", "푸른 도시", "공원", "공원\n조성", 5], **OF_BUDGET)
    assert Program.objects.get().name == "공원 조성"
    assert SAID in warnings(job)


def test_of_levels_in_a_printed_statement(planner: User) -> None:
    rows = [["공원과", None, None, 5], [None, "푸른\n도시", None, 5], [None, None, "공원\n관리", 5]]
    lower = [[None, None, "   공원\n조성", 5]]
    header = ["부서·정책·단위(회계)·세부사업·편성목", None, None, "예산액"]
    data = xlsx_of(header, *rows, *lower, merged=["A1:C1"])
    job = previewed("budget", planner, data, **OF_BUDGET)
    assert "3, 4, 5행: 이름 안의 줄바꿈을 빈칸으로 바꾸어 한 줄로 읽습니다." in warnings(job)


def test_of_projects_and_milestones(planner: User) -> None:
    DepartmentPlanFactory(department=Department.objects.get(name="공원과"))
    SectionKindFactory(code="plan", name="추진계획", role="planned")
    job = stored("projects", planner, ["연도", "부서", "사업명"], [2024, "공원과", "숲길\n조성"])
    assert (Project.objects.get().title, SAID in warnings(job)) == ("숲길 조성", True)
    header = ["연도", "부서", "사업명", "항목", "일정"]
    job = stored("milestones", planner, header, [2024, "공원과", "숲길\n조성", "추진\n계획", "설계\n용역"])
    assert (Milestone.objects.get().title, SAID in warnings(job)) == ("설계 용역", True)


def test_of_teams_whose_duties_keep_theirs(planner: User) -> None:
    job = stored("organisation", AdminFactory(), ["부서", "팀", "주요업무"], ["공원과", "숲길\n관리팀", "계획\n관리"])
    assert (Team.objects.get().name, Team.objects.get().duties) == ("숲길 관리팀", "계획\n관리")
    assert SAID in warnings(job)
