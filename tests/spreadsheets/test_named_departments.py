"""Whatever a sheet is of: a department that it names by code and by name is one, or it is asked for."""

from typing import Any

import pytest

from accounts.models import User
from spreadsheets.kinds import every_kind
from tests.factories import (
    AdminFactory,
    CategoryFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    GradeFactory,
    PlanFactory,
    ProjectFactory,
    SectionFactory,
    SectionKindFactory,
    WriterFactory,
)
from tests.sheets import changes, csv_of, errors, places, previewed, warnings

pytestmark = pytest.mark.django_db

#: Of each kind the columns of a row besides those of its department, and what it makes.
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "budget": (
        {
            "연도": 2024,
            "예산 구분": "본예산",
            "세부사업코드": "0101",
            "세부사업": "공원 조성",
            "재원": "구비",
            "금액": 1_000,
        },
        {"unit": "won"},
    ),
    "roster": ({"직급": "5급", "정원": 3, "현원": 2}, {"day": "2023-10-31"}),
    "people": ({"아이디": "kim", "이름": "김가람", "전자우편": "kim@example.test"}, {}),
    "projects": ({"연도": 2024, "사업명": "숲길 조성"}, {}),
    "milestones": ({"연도": 2024, "사업명": "가로수 정비", "항목": "추진계획", "일정": "나무 심기"}, {}),
}
KINDS = pytest.mark.parametrize("kind", ROWS)


@pytest.fixture(autouse=True)
def city(db: None) -> None:
    FundingSourceFactory(code="district", name="구비")
    GradeFactory(code="5", name="5급")
    CategoryFactory()
    plan = PlanFactory.create(year=2024)
    for code, name in (("parks", "공원과"), ("hr", "총무과")):
        part = DepartmentPlanFactory(plan=plan, department=DepartmentFactory(code=code, name=name))
        SectionFactory(
            project=ProjectFactory(department_plan=part, title="가로수 정비"), kind=SectionKindFactory(name="추진계획")
        )


@pytest.fixture
def admin() -> User:
    return AdminFactory()


def preview(kind: str, owner: User, code: str | None, name: str | None) -> Any:
    row, options = ROWS[kind]
    row = {"부서코드": code, "부서": name} | row
    return previewed(kind, owner, csv_of(list(row), list(row.values())), **options)


def test_every_kind_with_both_columns_is_tried() -> None:
    # Where departments are made, a new code is a new one.
    kinds = {kind.code for kind in every_kind() if {"department", "department_code"} <= set(kind.columns())}
    assert kinds - {"organisation"} == set(ROWS)


@KINDS
def test_a_code_of_one_and_the_name_of_another_are_refused(admin: User, kind: str) -> None:
    job = preview(kind, admin, "parks", "총무과")
    [error] = errors(job)
    assert error == (
        "부서 코드 “parks”은(는) “공원과”의 것인데 이름은 “총무과”입니다. 어느 부서인지 코드와 이름을 맞추십시오."
    )
    assert places(job)[0] == (1, 1)


@KINDS
def test_the_name_stands_where_nobody_knows_the_code(admin: User, kind: str) -> None:
    job = preview(kind, admin, "X-99", "총무과")
    assert errors(job) == []
    assert "부서 코드 “X-99”는 없는 코드여서 이름 “총무과”로 찾았습니다." in warnings(job)
    assert kind == "milestones" or "총무과" in str(changes(job, "new"))


@KINDS
def test_the_code_stands_where_nobody_knows_the_name(admin: User, kind: str) -> None:
    job = preview(kind, admin, "hr", "민원봉사과")
    assert errors(job) == []
    assert "“민원봉사과” 부서가 없어 코드대로 “총무과”로 봅니다." in warnings(job)


@KINDS
def test_neither_known_is_refused(admin: User, kind: str) -> None:
    [error] = errors(preview(kind, admin, "X-99", "공언과"))
    assert error.startswith("“공언과” 부서: 없는 이름입니다. “공원과”")


@KINDS
@pytest.mark.parametrize(
    ("code", "name"), [("parks", "공원과"), ("parks", None), (None, "공원과"), ("parks", "공원 과")]
)
def test_what_agrees_needs_no_word(admin: User, kind: str, code: str | None, name: str | None) -> None:
    job = preview(kind, admin, code, name)
    assert (errors(job), [each for each in warnings(job) if "코드" in each]) == ([], [])


@KINDS
def test_a_doubt_is_told_once(admin: User, kind: str) -> None:
    row, options = ROWS[kind]
    rows = [{"부서코드": "X-99", "부서": "총무과"} | row | other for other in _different(kind)]
    job = previewed(kind, admin, csv_of(list(rows[0]), *(list(each.values()) for each in rows)), **options)
    assert len([each for each in warnings(job) if "X-99" in each]) == 1


def _different(kind: str) -> list[dict[str, Any]]:
    """What tells two rows of a kind apart."""
    second: dict[str, dict[str, Any]] = {
        "budget": {"세부사업코드": "0102", "세부사업": "나무 심기"},
        "roster": {"직급": "5"},
        "people": {"아이디": "lee", "이름": "이나래", "전자우편": "lee@example.test"},
        "projects": {"사업명": "나무 심기"},
        "milestones": {"일정": "물 주기"},
    }
    return [{}, second[kind]]


def test_an_old_department_of_the_same_name_is_known_by_its_code(admin: User) -> None:
    """A reorganisation left two of one name: the older one's code and name agree."""
    DepartmentFactory(code="parks-old", name="공원과", ends_on="2020-12-31")
    for kind in ("roster", "people"):
        assert errors(preview(kind, admin, "parks-old", "공원과")) == []


@pytest.mark.parametrize("kind", ["projects", "milestones"])
def test_a_writer_reads_no_other_departments_name(kind: str) -> None:
    """Neither by a code, nor by a name that comes near, nor by both together."""
    writer = WriterFactory(department__code="own", department__name="안전과")
    DepartmentPlanFactory(department=writer.department)
    for code, name in (("parks", None), (None, "공언과"), ("parks", "안전과"), ("parks", "민원과"), ("X-99", "공언과")):
        job = preview(kind, writer, code, name)
        said = " ".join([*errors(job), *warnings(job)])
        assert errors(job)
        assert "공원과" not in said
