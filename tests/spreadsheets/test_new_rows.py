"""A new row of every kind comes in from our own template, with every one of its columns filled."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from spreadsheets.exports.tables import table_of, template_of
from spreadsheets.imports.jobs import confirm
from spreadsheets.kinds import every_kind, kind_of
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    GradeFactory,
    ProgramFactory,
    ProjectFactory,
    SectionFactory,
    SectionKindFactory,
    TeamFactory,
)
from tests.sheets import errors, previewed, xlsx_of

pytestmark = pytest.mark.django_db

#: For each kind rows of its template, by the labels of its columns; in one of them every column is filled.
NEW: dict[str, list[dict[str, Any]]] = {
    "budget": [
        {
            "연도": 2024,
            "예산 구분": "제1회 추경",
            "회차": 1,
            "부서코드": "parks",
            "부서": "공원과",
            "회계": "특별회계",
            "사업 구분": "행정운영경비",
            "정책사업": "푸른 도시",
            "단위사업": "공원",
            "세부사업코드": "0101",
            "세부사업": "공원 조성",
            "내역": "놀이터",
            "재원": "구비",
            "금액": 1_200_000,
        }
    ],
    "roster": [
        {
            "기준일": date(2023, 10, 31),
            "부서코드": "parks",
            "부서": "공원과",
            "직급": "5급",
            "정원": 3,
            "현원": 2,
        }
    ],
    "organisation": [
        {"국코드": "green", "국": "녹지국", "직제순": 7, "시작일": date(2023, 1, 1), "종료일": date(2030, 12, 31)},
        {
            "국코드": "green",
            "국": "녹지국",
            "부서코드": "forest",
            "부서": "산림과",
            "직제순": 8,
            "시작일": date(2023, 1, 1),
            "종료일": date(2030, 12, 31),
        },
        {
            "국코드": "green",
            "국": "녹지국",
            "부서코드": "forest",
            "부서": "산림과",
            "팀": "숲길팀",
            "주요업무": "숲길 정비",
            "직제순": 9,
            "시작일": date(2023, 1, 1),
            "종료일": date(2030, 12, 31),
        },
    ],
    "people": [
        {
            "아이디": "kim",
            "이름": "김가람",
            "전자우편": "kim@example.test",
            "부서코드": "parks",
            "부서": "공원과",
            "역할": "작성자",
            "사용": "예",
        }
    ],
    "projects": [
        {
            "연도": 2024,
            "부서코드": "parks",
            "부서": "공원과",
            "번호": 4,
            "사업명": "숲길 조성",
            "구분": "신규",
            "공약사업": "예",
            "팀": "녹지팀",
            "담당자": "김가람",
            "전화": "02-123-4567",
            "기간 이름": "사업기간",
            "기간 시작": date(2024, 1, 1),
            "기간 끝": date(2024, 12, 1),
            "기간 표기": "2024년 내내",
            "사업장소": "뒷산",
            "사업대상": "구민",
            "소요예산 인쇄": "예",
            "전액 재원": "구비",
            "세부사업코드": "0900",
            "추진계획": "○ 숲길을 만든다.",
        }
    ],
    "milestones": [
        {"연도": 2024, "부서": "공원과", "사업명": "가로수 정비", "항목": "추진계획", "일정": "상반기"},
        {
            "연도": 2024,
            "부서코드": "parks",
            "부서": "공원과",
            "사업번호": 3,
            "사업명": "가로수 정비",
            "항목": "추진계획",
            "상위 일정": "상반기",
            "일정": "나무 심기",
            "날짜 이름": "행사일시",
            "시작": date(2024, 3, 1),
            "끝": date(2024, 4, 1),
            "날짜 표기": "2024년 봄",
            "소요예산": 500_000,
            "내용에 금액 있음": "예",
        },
    ],
}


@pytest.fixture
def admin() -> User:
    """Whoever may import everything; and what the rows refer to."""
    parks = DepartmentFactory(code="parks", name="공원과")
    TeamFactory(department=parks, name="녹지팀")
    GradeFactory(code="5", name="5급")
    FundingSourceFactory(code="district", name="구비")
    CategoryFactory()
    CategoryFactory(code="operation", name="행정운영경비", funds_projects=False)
    ProgramFactory(department=parks, code="0900", part="")
    plan = SectionKindFactory(name="추진계획")
    part = DepartmentPlanFactory(department=parks)
    SectionFactory(project=ProjectFactory(department_plan=part, number=3, title="가로수 정비"), kind=plan)
    return AdminFactory()


def labels(kind: str) -> list[str]:
    return [column.label for column in template_of(kind_of(kind)).columns]


def test_every_column_of_every_template_is_tried(admin: User) -> None:
    for kind in every_kind():
        assert set().union(*NEW[kind.code]) == set(labels(kind.code)), kind.code


@pytest.mark.parametrize("kind", NEW)
def test_new_rows_are_stored_as_they_were_written(
    admin: User, kind: str, django_capture_on_commit_callbacks: Any
) -> None:
    header = labels(kind)
    options: Any = {"unit": "won"} if "unit" in kind_of(kind).options else {}
    rows = [[row.get(label) for label in header] for row in NEW[kind]]
    job = previewed(kind, admin, xlsx_of(header, *rows), **options)
    assert errors(job) == []
    with django_capture_on_commit_callbacks(execute=True):
        confirm(job, admin)
    exported = [dict(zip(header, map(shown, row), strict=False)) for row in table_of(kind_of(kind), admin, {}).rows]
    for row in NEW[kind]:
        assert [each for each in exported if row.items() <= each.items()], (row, exported)


def shown(value: Any) -> Any:
    """As somebody writes it: yes and no are words."""
    return {True: "예", False: "아니오"}[value] if isinstance(value, bool) else value
