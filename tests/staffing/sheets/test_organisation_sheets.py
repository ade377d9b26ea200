"""The organisation comes in as a list of 국, 부서 and 팀; a reorganisation ends rows and deletes none."""

from datetime import date

import pytest

from accounts.models import User
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import ImportRefused, confirm, revert_import
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from staffing.models import Bureau, Department, Team
from tests.factories import AdminFactory, BureauFactory, DepartmentFactory, ProjectFactory, TeamFactory, WriterFactory
from tests.sheets import changes, counts, csv_of, errors, previewed, warnings, xlsx_of

pytestmark = pytest.mark.django_db
HEADER = ["국", "부서", "팀", "주요업무"]


@pytest.fixture
def admin() -> User:
    return AdminFactory()


def tree() -> dict[str, list[str]]:
    teams: dict[str, list[str]] = {}
    for department in Department.objects.select_related("bureau").order_by("order"):
        name = f"{department.bureau or '-'} › {department}"
        teams[name] = [str(team) for team in department.teams.order_by("order")]
    return teams


def test_merged_cells_mean_as_above_and_more_lines_are_more_duties(admin: User) -> None:
    rows = [
        ["조직 및 업무"],
        HEADER,
        ["-", "감사담당관", "감사팀", "자체 감사"],
        ["기획국", "기획과", "기획팀", "주요업무계획\n공약"],
        [None, None, None, "의회 협력"],
        [None, None, "예산팀", "예산 편성"],
        [None, "총무과", "총무팀", "서무"],
    ]
    job = previewed("organisation", admin, xlsx_of(*rows, merged=["A4:A7", "B4:B6", "C4:C5"]))
    assert (errors(job), warnings(job)[1:]) == ([], [])
    confirm(job, admin)
    assert tree() == {
        "- › 감사담당관": ["감사팀"],
        "기획국 › 기획과": ["기획팀", "예산팀"],
        "기획국 › 총무과": ["총무팀"],
    }
    assert Team.objects.get(name="기획팀").duty_lines == ["주요업무계획", "공약", "의회 협력"]
    assert not previewed("organisation", admin, xlsx_of(*rows)).summary["changes_anything"]


def test_a_department_moves_to_a_bureau_that_the_same_file_makes(admin: User) -> None:
    department = DepartmentFactory(code="parks", name="공원과", bureau=BureauFactory(name="도시국"))
    job = previewed("organisation", admin, csv_of(HEADER[:3], ["환경국", "공원과", ""]))
    assert errors(job) == []
    assert changes(job, "changed") == {"공원과": [["국", "도시국", "환경국"]]}
    confirm(job, admin)
    department.refresh_from_db()
    assert str(department.bureau) == "환경국"
    revert_import(job, admin)
    department.refresh_from_db()
    assert (str(department.bureau), Bureau.objects.count()) == ("도시국", 1)


def test_a_reorganisation_ends_what_is_gone_and_keeps_its_name_for_old_plans(admin: User) -> None:
    old = DepartmentFactory(code="parks", name="공원과", bureau=None)
    rows = [
        ["부서코드", "부서", "시작일", "종료일"],
        ["parks", "공원과", "", "2023. 12. 31."],
        ["green", "푸른도시과", "2024. 1. 1.", ""],
    ]
    confirm(previewed("organisation", admin, csv_of(*rows)), admin)
    old.refresh_from_db()
    assert (old.name, old.ends_on) == ("공원과", date(2023, 12, 31))
    assert list(Department.objects.in_force(date(2024, 1, 1)).values_list("code", flat=True)) == ["green"]


def test_a_new_name_for_an_old_code_is_warned_of(admin: User) -> None:
    DepartmentFactory(code="parks", name="공원과", bureau=None)
    job = previewed("organisation", admin, csv_of(["부서코드", "부서", "팀"], ["parks", "푸른도시과", ""]))
    assert "지난 계획에도 새 이름으로" in warnings(job)[0]


@pytest.mark.parametrize("team", [None, "녹지팀"])
def test_the_code_of_one_with_the_name_of_another_is_refused(admin: User, team: str | None) -> None:
    """In its own row, and in a row of one of its teams, which would rename it in passing."""
    DepartmentFactory(code="parks", name="공원과")
    DepartmentFactory(code="hr", name="총무과")
    job = previewed("organisation", admin, csv_of(["부서코드", "부서", "팀"], ["parks", "총무과", team]))
    [error] = errors(job)
    assert error == (
        "코드 “parks”은(는) “공원과”의 것인데 이름은 “총무과”입니다. "
        "이 이름은 코드 “hr”의 것이니, 코드와 이름을 맞추십시오."
    )


def test_names_may_change_places_in_one_file(admin: User) -> None:
    DepartmentFactory(code="parks", name="공원과")
    DepartmentFactory(code="hr", name="총무과")
    rows = csv_of(["부서코드", "부서", "직제순"], ["parks", "총무과", 1], ["hr", "공원과", 2])
    assert errors(previewed("organisation", admin, rows)) == []


def test_a_name_that_comes_near_another_is_warned_of(admin: User) -> None:
    DepartmentFactory(name="홍보담당관", bureau=None)
    job = previewed("organisation", admin, csv_of(HEADER[:3], ["-", "홍보담당간", "홍보팀"]))
    assert "“홍보담당관”을 뜻한다면" in warnings(job)[0]


def test_a_name_that_is_spaced_otherwise_is_the_same(admin: User) -> None:
    team = TeamFactory(name="주민 자치팀", department__name="주민자치과", department__bureau=None)
    job = previewed("organisation", admin, csv_of(HEADER, ["-", "주민 자치과", "주민자치팀", "자치회"]))
    assert counts(job, "팀") == {"changed": 1}
    confirm(job, admin)
    team.refresh_from_db()
    assert (team.name, team.duties) == ("주민 자치팀", "자치회")


def test_what_isnt_in_the_file_is_named_and_stays(admin: User) -> None:
    team = TeamFactory(department__name="총무과")
    TeamFactory(department=team.department, name="옛팀", ends_on="2020-12-31")
    job = previewed("organisation", admin, csv_of(HEADER[:3], ["", "총무과", "새팀"]))
    assert f"총무과 · {team}" in changes(job, "missing")
    assert "총무과 · 옛팀" not in changes(job, "missing")
    confirm(job, admin)
    assert Team.objects.count() == 3


def test_a_term_that_ends_before_it_begins_is_refused(admin: User) -> None:
    rows = [["부서", "시작일", "종료일"], ["총무과", "2024. 1. 1.", "2023. 1. 1."]]
    assert errors(previewed("organisation", admin, csv_of(*rows))) == ["종료일이 시작일보다 빠릅니다."]


def test_a_department_that_has_projects_meanwhile_isnt_removed(admin: User) -> None:
    job = confirm(previewed("organisation", admin, csv_of(HEADER[:3], ["-", "총무과", "총무팀"])), admin)
    ProjectFactory(department_plan__department=Department.objects.get())
    with pytest.raises(ImportRefused, match="쓰는 것"):
        revert_import(job, admin)


def test_what_is_exported_can_be_imported_again(admin: User) -> None:
    team = TeamFactory(department__name="총무과", duties="=서무\n인사 ")
    TeamFactory(department=DepartmentFactory(bureau=None, ends_on="2023-12-31"), duties="")
    DepartmentFactory(name="총무과", code="old", ends_on="2020-12-31", bureau=team.department.bureau)
    for suffix, write in WRITERS.items():
        data = write(table_of(kind_of("organisation"), admin, {}))
        job = previewed("organisation", admin, data, f"조직.{suffix}")
        assert (errors(job), warnings(job)) == ([], [])
        assert not job.summary["changes_anything"]
        assert counts(job, "팀") == {"unchanged": 2}


def test_a_team_that_was_changed_meanwhile_is_refused_by_name(admin: User) -> None:
    team = TeamFactory(duties="서무")
    data = WRITERS["csv"](table_of(kind_of("organisation"), admin, {})).decode().replace("서무", "총무")
    team.duties = "인사"
    team.save()
    [refused] = errors(previewed("organisation", admin, data.encode()))
    assert str(team) in refused


def test_a_writer_exports_the_own_department_only() -> None:
    writer = WriterFactory()
    other = DepartmentFactory()
    data = WRITERS["csv"](table_of(kind_of("organisation"), writer, {})).decode()
    assert writer.department.name in data
    assert other.name not in data
    assert not kind_of("organisation").may_import(writer)
