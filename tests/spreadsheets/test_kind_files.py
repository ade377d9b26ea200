"""Real files of every kind are known for what they are, and come in as they stand."""

from typing import Any

import pytest

from accounts.models import User
from plans.models import DepartmentPlan, Milestone, Project
from spreadsheets.imports.jobs import confirm, preview, receive
from staffing.models import StaffingQuota, Team
from tests.factories import (
    AdminFactory,
    BureauFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    GradeFactory,
    ProjectFactory,
    SectionKindFactory,
    TeamFactory,
)
from tests.files.make import FOLDER
from tests.sheets import errors, warnings

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    """Whoever may import everything; and what the files refer to."""
    bureau = BureauFactory(name="기획국")
    DepartmentFactory(code="hr", name="총무과", bureau=bureau)
    parks = DepartmentFactory(code="parks", name="공원과", bureau=bureau)
    TeamFactory(department=parks, name="녹지팀")
    GradeFactory(name="5급")
    GradeFactory(name="6급")
    SectionKindFactory(name="추진계획")
    DepartmentPlanFactory(department=parks)
    return AdminFactory()


def previewed(admin: User, name: str, **options: Any) -> Any:
    """The preview of a file whose kind nobody has chosen."""
    return preview(receive(None, (FOLDER / name).read_bytes(), name, admin, **options))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("roster-pairs.xlsx", {}),
        ("roster-paired.xlsx", {"day": "2023-10-31"}),
        ("roster-merged.xlsx", {"day": "2023-10-31"}),
        ("roster-side-by-side.csv", {"day": "2023-10-31"}),
        ("roster-list.tsv", {}),
    ],
)
def test_rosters(admin: User, name: str, options: dict[str, Any]) -> None:
    job = previewed(admin, name, **options)
    beside = ["E열 “비고”는 쓰지 않습니다. 써야 하는 열이면 ‘시트와 열 고르기’에서 고르십시오."]
    assert (job.kind, errors(job)) == ("roster", [])
    assert warnings(job) == (beside if name == "roster-pairs.xlsx" else [])
    confirm(job, admin)
    rows = StaffingQuota.objects.values_list("roster__as_of", "department__name", "grade__name", "authorized", "filled")
    assert {(str(day), *rest) for day, *rest in rows} == {
        ("2023-10-31", "총무과", "5급", 1, 1),
        ("2023-10-31", "총무과", "6급", 4, 3),
        ("2023-10-31", "공원과", "5급", 1, 1),
        ("2023-10-31", "공원과", "6급", 2, 2),
    }


def test_an_organisation(admin: User) -> None:
    job = previewed(admin, "organisation.xlsx")
    assert (job.kind, errors(job)) == ("organisation", [])
    confirm(job, admin)
    teams = Team.objects.values_list("department__bureau__name", "department__name", "name", "duties")
    assert set(teams) == {
        (None, "감사담당관", "감사팀", "자체 감사"),
        ("기획국", "총무과", "총무팀", "서무, 인사\n조직 관리"),
        ("기획국", "총무과", "교육팀", "직원 교육"),
        ("기획국", "공원과", "녹지팀", "가로수 관리"),
    }


def test_projects(admin: User) -> None:
    job = previewed(admin, "projects.xlsx")
    assert (job.kind, errors(job), warnings(job)) == ("projects", [], [])
    confirm(job, admin)
    assert [(str(project), project.kind, project.period_text) for project in Project.objects.order_by("number")] == [
        ("1. 숲길 조성", "new", "2024. 3월 ~ 12월"),
        ("2. 가로수 정비", "continuing", "연중"),
    ]


def test_milestones(admin: User) -> None:
    ProjectFactory(title="숲길 조성")  # another department's
    ProjectFactory(department_plan=DepartmentPlan.objects.get(department__code="parks"), title="숲길 조성")
    job = previewed(admin, "milestones.xlsx")
    assert (job.kind, errors(job), warnings(job)) == ("milestones", [], [])
    confirm(job, admin)
    rows = Milestone.objects.order_by("pk").values_list("section__kind__name", "parent__title", "title", "amount")
    assert list(rows) == [
        ("추진계획", None, "[설계]", None),
        ("추진계획", None, "준공", None),
        ("추진계획", "[설계]", "설계 용역", 12_000_000),
    ]


def test_people(admin: User) -> None:
    job = previewed(admin, "people.csv")
    assert (job.kind, errors(job), warnings(job)) == ("people", [], [])
    confirm(job, admin)
    people = User.objects.exclude(pk=admin.pk).values_list("username", "name", "email", "department__name", "role")
    assert set(people) == {
        ("kim01", "김하늘", "kim01@example.go.kr", "총무과", "writer"),
        ("lee02", "이도윤", "lee02@example.go.kr", "공원과", "approver"),
    }
