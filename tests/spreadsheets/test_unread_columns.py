"""What stands in a column that no kind knows isn't stored: each such column is named, whatever the list."""

from typing import Any

import pytest

from accounts.models import User
from korean.particles import with_particle
from tests.factories import AdminFactory, DepartmentPlanFactory, ProjectFactory, SectionKindFactory
from tests.sheets import csv_of, previewed, warnings

pytestmark = pytest.mark.django_db
SAID = "{} 쓰지 않습니다. 써야 하는 열이면 ‘시트와 열 고르기’에서 고르십시오."


@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("projects", ["연도", "부서", "사업명", "총 사업비 집행액"], [2024, "공원과", "숲길", 5_000]),
        (
            "milestones",
            ["연도", "부서", "사업명", "항목", "일정", "집행액"],
            [2024, "공원과", "숲길", "추진계획", "설계", 5],
        ),
        ("organisation", ["부서", "팀", "주요업무", "비고"], ["공원과", "녹지팀", "나무", 5]),
        ("people", ["아이디", "이름", "집행액"], ["hong", "홍길동", 5]),
        ("roster", ["부서", "5급", "비고"], ["공원과", "1(1)", "휴직"]),
        ("roster", ["부서", "직급", "정원", "현원", "집행액"], ["공원과", "5급", 1, 1, 5]),
        (
            "budget",
            ["부서", "세부사업코드", "세부사업", "재원", "금액", "내용"],
            ["공원과", "1", "숲길", "구비", 5, "글"],
        ),
    ],
)
def test_a_column_that_is_not_used_is_named(planner: User, kind: str, header: list[str], row: list[Any]) -> None:
    SectionKindFactory()
    part = DepartmentPlanFactory(department__name="나무과")
    ProjectFactory(department_plan=part, title="숲길")
    options = {"day": "2024-01-01"} if kind == "roster" else {"unit": "won", "year": 2024, "edition": "original"}
    job = previewed(kind, AdminFactory(), csv_of([*header, "빈 열"], [*row, None]), **options)
    said = [each for each in warnings(job) if "쓰지 않습니다" in each]
    assert [each.partition("열 ")[2] for each in said] == [SAID.format(with_particle(f"“{header[-1]}”", "은(는)"))]
