"""Departments import their projects, as long as the plan is theirs to change."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from plans.models import DepartmentPlan, Project, State
from plans.sheets.periods import read_period
from spreadsheets.exports.tables import table_of
from spreadsheets.imports.jobs import ChangedMeanwhile, ImportRefused, confirm, revert_import
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from tests.factories import (
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlannerFactory,
    ProjectFactory,
    SectionFactory,
    SectionKindFactory,
    TeamFactory,
    UserFactory,
    WriterFactory,
    put,
)
from tests.sheets import changes, counts, csv_of, errors, places, previewed, warnings, xlsx_of

pytestmark = pytest.mark.django_db
HEADER = ["연도", "부서", "번호", "사업명", "구분", "팀", "사업기간", "전액 재원"]
PARK = [2024, "공원과", 1, "숲길 조성", "신규", "녹지팀", "2024. 3월 ~ 12월", "구비"]


@pytest.fixture
def part(db: None) -> DepartmentPlan:
    FundingSourceFactory(name="구비")
    part = DepartmentPlanFactory(department__code="parks", department__name="공원과")
    TeamFactory(department=part.department, name="녹지팀")
    SectionKindFactory(code="overview", name="사업개요", role="overview", order=1)
    SectionKindFactory(code="done", name="추진실적", role="done", order=2)
    SectionKindFactory(code="plan", name="추진계획", role="planned", order=3)
    return part


@pytest.fixture
def writer(part: DepartmentPlan) -> User:
    return WriterFactory(department=part.department)


def test_a_new_project_comes_with_its_usual_sections(part: DepartmentPlan, writer: User) -> None:
    job = previewed("projects", writer, csv_of(HEADER, PARK))
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, writer)
    project = Project.objects.get()
    assert (str(project), project.kind, str(project.team)) == ("1. 숲길 조성", "new", "녹지팀")
    assert (project.period_text, str(project.sole_source)) == ("2024. 3월 ~ 12월", "구비")
    assert [section.heading for section in project.sections.all()] == ["사업개요", "추진계획"]
    assert project.history.get().history_user_id == writer.pk
    revert_import(job, writer)
    assert not Project.objects.exists()


def test_a_project_is_found_by_its_title_whatever_its_number(part: DepartmentPlan, writer: User) -> None:
    project = ProjectFactory(department_plan=part, number=7, title="숲길 조성", place="뒷산")
    job = previewed("projects", writer, csv_of(HEADER, PARK))
    assert counts(job, "주요사업") == {"changed": 1}
    confirm(job, writer)
    project.refresh_from_db()
    assert (project.number, project.kind, project.place, project.version) == (7, "new", "뒷산", 2)


def test_a_number_of_another_project_is_told(part: DepartmentPlan, writer: User) -> None:
    ProjectFactory(department_plan=part, number=7, title="숲길 조성")
    ProjectFactory(department_plan=part, number=1, title="놀이터 정비")
    [warning] = warnings(previewed("projects", writer, csv_of(HEADER, PARK)))
    assert warning.startswith("1번은 “놀이터 정비” 사업의 번호인데 사업명은 7번인 “숲길 조성”입니다.")


def test_of_two_with_one_title_the_number_tells_which(part: DepartmentPlan, writer: User) -> None:
    ProjectFactory(department_plan=part, number=1, title="숲길 조성", place="앞산")
    ProjectFactory(department_plan=part, number=2, title="숲길 조성", place="뒷산")
    job = confirm(previewed("projects", writer, csv_of(HEADER, PARK)), writer)
    assert warnings(job) == []
    assert Project.objects.get(version=2).place == "앞산"


def test_without_a_number_it_stands_at_the_end(part: DepartmentPlan, writer: User) -> None:
    ProjectFactory(department_plan=part, number=4)
    confirm(
        previewed(
            "projects", writer, csv_of(["연도", "부서", "사업명"], [2024, "공원과", "가"], [2024, "공원과", "나"])
        ),
        writer,
    )
    assert list(part.projects.order_by("number").values_list("number", "title"))[1:] == [(5, "가"), (6, "나")]


def test_another_title_for_a_number_is_warned_of(part: DepartmentPlan, writer: User) -> None:
    ProjectFactory(department_plan=part, number=1, title="공원 정비")
    job = previewed("projects", writer, csv_of(HEADER, PARK))
    assert warnings(job) == [
        "1번 사업의 이름이 “공원 정비”에서 “숲길 조성”(으)로 바뀝니다. 다른 사업이면 번호를 비우십시오."
    ]


def test_an_unknown_team_is_reported_with_the_nearest(part: DepartmentPlan, writer: User) -> None:
    row = [*PARK[:5], "녹지탐", *PARK[6:]]
    assert errors(previewed("projects", writer, csv_of(HEADER, row))) == [
        "“녹지탐” 팀: 이 부서에 없는 팀입니다. “녹지팀”을(를) 뜻하십니까?"
    ]


def test_the_end_comes_after_the_beginning(part: DepartmentPlan, writer: User) -> None:
    row = [*PARK[:6], "2024. 12월 ~ 2023. 1월", "구비"]
    assert errors(previewed("projects", writer, csv_of(HEADER, row))) == ["사업기간의 끝이 시작보다 빠릅니다."]


class TestWhoMay:
    def test_a_writer_only_the_own_department(self, part: DepartmentPlan, writer: User) -> None:
        other = DepartmentPlanFactory(department__name="총무과", plan=part.plan)
        row = [2024, "총무과", *PARK[2:5], "", "", ""]
        assert errors(previewed("projects", writer, csv_of(HEADER, PARK, row))) == [
            "“총무과”의 계획을 바꿀 권한이 없습니다. 소속 부서의 줄만 두십시오."
        ]
        assert errors(previewed("projects", PlannerFactory(), csv_of(HEADER, PARK, row))) == []
        assert not other.projects.exists()

    def test_not_what_is_submitted(self, part: DepartmentPlan, writer: User) -> None:
        job = previewed("projects", writer, csv_of(HEADER, PARK))
        put(part, State.SUBMITTED)
        with pytest.raises(ChangedMeanwhile):
            confirm(job, writer)
        assert errors(previewed("projects", writer, csv_of(HEADER, PARK))) == [
            "2024년 공원과 계획은 지금 ‘부서 검토’ 단계여서 바꿀 수 없습니다."
        ]

    def test_nobody_what_is_confirmed(self, part: DepartmentPlan) -> None:
        put(part, State.CONFIRMED)
        for person in (PlannerFactory(), None):
            assert errors(previewed("projects", person, csv_of(HEADER, PARK))) == [
                "2024년 공원과 계획은 확정되어 바꿀 수 없습니다."
            ]

    def test_nothing_is_reverted_once_it_is_submitted(self, part: DepartmentPlan, writer: User) -> None:
        job = confirm(previewed("projects", writer, csv_of(HEADER, PARK)), writer)
        put(part, State.SUBMITTED)
        with pytest.raises(ImportRefused, match="‘부서 검토’ 단계"):
            revert_import(job, writer)
        put(part, State.CONFIRMED)
        with pytest.raises(ImportRefused, match="확정되어"):
            revert_import(job, PlannerFactory())
        assert Project.objects.exists()

    def test_viewing_is_no_right_to_import(self, part: DepartmentPlan) -> None:
        assert not kind_of("projects").may_import(UserFactory())
        assert not kind_of("projects").scope(UserFactory()).exists()


def test_what_is_exported_can_be_imported_again(part: DepartmentPlan, writer: User) -> None:
    team = part.department.teams.get()
    ProjectFactory(department_plan=part, number=1, title="=숲길", team=team, place="뒷산\n둘레", is_pledge=True)
    ProjectFactory(department_plan=part, number=2, begins=None, ends=None, period_wording="연중")
    other = ProjectFactory(title="남의 사업")
    for suffix, write in WRITERS.items():
        data = write(table_of(kind_of("projects"), writer, {}))
        job = previewed("projects", writer, data, f"사업.{suffix}")
        assert (errors(job), warnings(job)) == ([], [])
        assert counts(job, "주요사업") == {"unchanged": 2}
        assert other.title not in str(changes(job, "missing"))


def test_what_is_emptied_in_an_exported_file_becomes_empty(part: DepartmentPlan, writer: User) -> None:
    project = ProjectFactory(department_plan=part, place="뒷산", team=part.department.teams.get())
    data = WRITERS["csv"](table_of(kind_of("projects"), writer, {})).decode()
    confirm(previewed("projects", writer, data.replace("뒷산", "").replace("녹지팀", "").encode()), writer)
    project.refresh_from_db()
    assert (project.place, project.team) == ("", None)


def test_what_was_changed_or_numbered_anew_meanwhile_is_refused_by_name(part: DepartmentPlan, writer: User) -> None:
    project = ProjectFactory(department_plan=part, number=1, title="숲길 조성", place="뒷산")
    data = WRITERS["csv"](table_of(kind_of("projects"), writer, {})).decode().replace("뒷산", "앞산").encode()
    project.target = "주민"
    project.save()
    [refused] = errors(previewed("projects", writer, data))
    assert "공원과 · 1. 숲길 조성" in refused
    Project.objects.filter(pk=project.pk).update(number=2)
    [refused] = errors(previewed("projects", writer, data))
    assert "알아보는 값이 바뀌었습니다" in refused


@pytest.mark.parametrize(
    ("written", "begins", "ends", "wording"),
    [
        ("2024. 1월 ~ 12월", date(2024, 1, 1), date(2024, 12, 1), ""),
        ("2023. 5. ~ 6.", date(2023, 5, 1), date(2023, 6, 1), ""),
        ("2023. 12. ～ 2024. 1.", date(2023, 12, 1), date(2024, 1, 1), ""),
        ("'23. 3월", date(2023, 3, 1), None, ""),
        ("2024. 1. ~", date(2024, 1, 1), None, "2024. 1. ~"),
        ("~ 2024. 5.", None, date(2024, 5, 1), "~ 2024. 5."),
        ("2024-03", date(2024, 3, 1), None, ""),
        (date(2024, 2, 1), date(2024, 2, 1), None, ""),
        (date(2024, 2, 5), date(2024, 2, 1), date(2024, 2, 1), "2024. 2. 5."),
        ("2024-02-05", date(2024, 2, 1), date(2024, 2, 1), "2024. 2. 5."),
        ("2024. 3. 4. ~ 11. 8.", date(2024, 3, 1), date(2024, 11, 1), "2024. 3. 4. ~ 11. 8."),
        ("2024. 5. 4. ~ 2024. 5. 6.", date(2024, 5, 1), date(2024, 5, 1), "2024. 5. 4. ~ 2024. 5. 6."),
        ("11. 8.", date(2024, 11, 1), date(2024, 11, 1), "11. 8."),
        ("2024. 5. 4. ~ 6.", None, None, "2024. 5. 4. ~ 6."),
        ("2026~2028년(2년간)", None, None, "2026~2028년(2년간)"),
        (2024, None, None, "2024"),
        ("연중", None, None, "연중"),
        ("2024. 1월 ~ 준공 시", None, None, "2024. 1월 ~ 준공 시"),
    ],
)
def test_periods_are_read_as_they_print(written: Any, begins: Any, ends: Any, wording: str) -> None:
    assert read_period(written, year=2024) == {"begins": begins, "ends": ends, "wording": wording}


def test_what_cant_be_one_date_is_refused_by_its_cell(part: DepartmentPlan, writer: User) -> None:
    header = ["연도", "부서", "사업명", "사업기간", "기간 시작", "기간 끝"]
    rows = [
        ("뒤집힌 기간", "2023. 12. ~ 1.", "", ""),
        ("두 뜻", "", "11/8", ""),
        ("뒤집힌 두 칸", "", "2024. 5. 6.", "2024. 5. 4."),
        ("끝", "", "2024. 1.", "봄"),
    ]
    job = previewed("projects", writer, csv_of(header, *[[2024, "공원과", *row] for row in rows]))
    assert [place for place, sentence in zip(places(job), errors(job), strict=True) if sentence] == [
        (1, 3),
        (2, 4),
        (3, 5),
        (4, 5),
    ]
    assert "해가 바뀌면 끝의 연도를 함께 적으십시오" in errors(job)[0]


@pytest.mark.parametrize(
    ("begins", "ends", "printed"),
    [
        ("5. 4.", "5. 6.", "2024. 5. 4. ~ 5. 6."),
        ("2024. 3.", "11. 8.", "2024. 3. ~ 11. 8."),
        ("11. 8.", "", "2024. 11. 8."),
        ("2023. 3월", "5월", "2023. 3월 ~ 5월"),
        (date(2024, 3, 1), date(2024, 12, 31), "2024. 3월 ~ 12월"),
        (date(2024, 3, 1), date(2024, 12, 15), "2024. 3. 1. ~ 12. 15."),
    ],
)
def test_days_in_two_cells_print_and_their_months_are_stored(
    part: DepartmentPlan, writer: User, begins: Any, ends: Any, printed: str
) -> None:
    rows = [["연도", "부서", "사업명", "기간 시작", "기간 끝"], [2024, "공원과", "숲길 조성", begins, ends]]
    job = previewed("projects", writer, xlsx_of(*rows))
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, writer)
    project = Project.objects.get()
    assert project.period_text == printed
    assert project.begins
    assert (project.begins.year, project.begins.day) == (int(printed[:4]), 1)
    # What goes out comes in again as it is.
    again = previewed("projects", writer, WRITERS["xlsx"](table_of(kind_of("projects"), writer, {})))
    assert (errors(again), warnings(again), counts(again, "주요사업")) == ([], [], {"unchanged": 1})


@pytest.mark.parametrize(
    ("label", "written", "printed"),
    [
        ("기간 시작", "3월", "2024. 3월 ~ 10월"),
        ("기간 끝", "11월", "2024. 4월 ~ 11월"),
        ("기간 끝", "11. 8.", "2024. 4. ~ 11. 8."),
        ("기간 시작", date(2024, 3, 4), "2024. 3. 4. ~ 10월"),
    ],
)
def test_the_other_end_of_an_export_stays_the_month_that_it_shows(
    part: DepartmentPlan, writer: User, label: str, written: Any, printed: str
) -> None:
    rows = [["연도", "부서", "사업명", "기간 시작", "기간 끝"], [2024, "공원과", "숲길 조성", "4월", "10월"]]
    confirm(previewed("projects", writer, xlsx_of(*rows)), writer)
    book = load_workbook(BytesIO(WRITERS["xlsx"](table_of(kind_of("projects"), writer, {}))))
    sheet = book.worksheets[0]
    [cell] = [each for row in sheet.iter_rows() for each in row if each.value == label]
    cell.offset(1).value = written
    file = BytesIO()
    book.save(file)
    confirm(previewed("projects", writer, file.getvalue()), writer)
    assert Project.objects.get().period_text == printed


def test_a_wording_that_disagrees_with_itself_or_its_months_is_asked_about(part: DepartmentPlan, writer: User) -> None:
    header = ["연도", "부서", "사업명", "사업기간", "기간 시작", "기간 표기"]
    rows = [("가", "2026~2028년(2년간)", "", ""), ("나", "", "2024. 3. 5.", "연중"), ("다", "", "2024. 3.", "2024. 5.")]
    job = previewed("projects", writer, csv_of(header, *[[2024, "공원과", *row] for row in rows]))
    assert errors(job) == []
    asked = warnings(job)
    assert "“2026~2028년”은 3년인데 2년으로 적혀 있습니다" in asked[0]
    assert "“2024. 3. 5.”: 표기가 따로 있어 날짜는 연월까지만 저장합니다" in asked[1]
    assert "인쇄하는 표기(2024. 5.)가 시작·끝(2024. 3.)과 다릅니다" in asked[2]
    assert places(job) == [(1, 3), (2, 5), (3, 5)]


def test_queries_dont_grow_with_projects(
    part: DepartmentPlan, writer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    SectionFactory(project__department_plan=part)

    def projects(start: int, number: int) -> bytes:
        return csv_of(
            HEADER, *[[2024, "공원과", "", f"사업 {start + n}", "계속", "녹지팀", "", ""] for n in range(number)]
        )

    confirm(previewed("projects", writer, projects(0, 1)), writer)
    with django_assert_num_queries(51):
        confirm(previewed("projects", writer, projects(100, 2)), writer)
    with django_assert_num_queries(51):
        confirm(previewed("projects", writer, projects(200, 40)), writer)


def test_what_stands_in_brackets_tells_one_project_from_another(part: DepartmentPlan, writer: User) -> None:
    first = ProjectFactory(department_plan=part, number=1, title="문화행사(상반기)", place="공원")
    confirm(
        previewed(
            "projects", writer, csv_of(["연도", "부서", "사업명", "장소"], [2024, "공원과", "문화행사(하반기)", "시장"])
        ),
        writer,
    )
    first.refresh_from_db()
    assert first.place == "공원"
    assert Project.objects.get(title="문화행사(하반기)").place == "시장"


@pytest.mark.parametrize("written", ["신 규", "신\n규", "신규(국비)", "신 규 사업"])
def test_a_kind_may_be_spaced_out(part: DepartmentPlan, writer: User, written: str) -> None:
    confirm(
        previewed("projects", writer, csv_of(["연도", "부서", "사업명", "구분"], [2024, "공원과", "숲길", written])),
        writer,
    )
    assert Project.objects.get(title="숲길").kind == Project.Kind.NEW


@pytest.mark.parametrize("written", ["신규·계속", "신규/계속", "계속(신규)"])
def test_of_two_kinds_in_one_cell_neither_is_taken(part: DepartmentPlan, writer: User, written: str) -> None:
    rows = [["연도", "부서", "사업명", "구분"], [2024, "공원과", "숲길", written]]
    assert errors(previewed("projects", writer, csv_of(*rows))) == [
        f"“{written}” 구분을 알 수 없습니다. 신규나 계속으로 적으십시오."
    ]


def test_a_telephone_that_lost_its_zero_is_refused(part: DepartmentPlan, writer: User) -> None:
    header, row = ["연도", "부서", "사업명", "전화"], [2024, "공원과", "숲길"]
    [refused] = errors(previewed("projects", writer, xlsx_of(header, [*row, 212345678])))
    assert refused.startswith("“212345678”: 앞의 0이 사라진 전화번호입니다.")
    assert errors(previewed("projects", writer, csv_of(header, [*row, "02-123-4567"]))) == []
