import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plans.models import DepartmentPlan
from tests import factories as make

pytestmark = pytest.mark.django_db


def _run(*args: Any) -> Any:
    out = StringIO()
    call_command("check_plan", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def part() -> DepartmentPlan:
    part = make.DepartmentPlanFactory(department__name="소통담당관", department__code="comms")
    make.ProjectFactory(department_plan=part, number=2, title="언론홍보")
    return part


def test_it_prints_what_it_finds_by_department(part: DepartmentPlan) -> None:
    lines = _run("2024").splitlines()
    assert lines[:4] == [
        "2024년 주요업무계획 점검 결과: 2건",
        "",
        "소통담당관",
        "  [오류] C16 소통담당관",
    ]
    assert lines[5] == "  [주의] C12 소통담당관 › 2. 언론홍보"


def test_it_prints_what_every_department_has_in_one_table(part: DepartmentPlan) -> None:
    plan, department = part.plan, part.department
    program = make.ProgramFactory.create(department=department)
    make.ProjectProgramFactory(program=program, project=part.projects.get())
    make.BudgetLineFactory(program=program, budget=plan.budget, amount=30_000_000)
    rest = make.ProgramFactory.create(department=department)
    make.BudgetLineFactory(program=rest, budget=plan.budget, amount=10_000_000)
    for name, filled in (("6급", 4), ("7급", 2), ("8급", 5)):
        make.StaffingQuotaFactory(
            roster=plan.roster, department=department, grade__name=name, authorized=3, filled=filled
        )
    printed = _run("2024")
    assert printed.splitlines()[-1] == "  소통담당관: 30,000 / 40,000 (75.0%), 6급 +1, 7급 −1"
    # Two too many is worth a line of its own.
    assert "8급 현원 5명이 정원 3명보다 2명 많습니다." in printed
    assert "6급 현원" not in printed
    assert len([each for each in json.loads(_run("2024", "--json")) if each["code"] in {"C3", "C14"}]) == 4


def test_it_prints_json(part: DepartmentPlan) -> None:
    found = json.loads(_run("2024", "--json"))
    assert found[1] == {
        "code": "C12",
        "severity": "warning",
        "place": {
            "department": "comms",
            "project": 2,
            "section": None,
            "milestone": None,
            "text": "소통담당관 › 2. 언론홍보",
        },
        "figures": {"missing": "사업개요"},
        "sentence": "사업개요 항목이 없습니다. 항목을 추가하고 사업의 기간과 내용을 적으십시오.",
        "waived": None,
    }


def test_a_year_without_a_plan_is_refused() -> None:
    with pytest.raises(CommandError, match="2031년 계획이 없습니다"):
        _run("2031")
