"""Rosters come in as the matrix that personnel keeps, with pairs in cells or side by side, and as a list."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from spreadsheets.imports.jobs import confirm, revert_import
from spreadsheets.kinds import kind_of
from staffing.models import Department, Roster, StaffingQuota
from staffing.sheets.kinds import as_of, days_named
from tests.factories import (
    AdminFactory,
    BureauFactory,
    DepartmentFactory,
    GradeFactory,
    PlannerFactory,
    RosterFactory,
    StaffingQuotaFactory,
)
from tests.sheets import changes, counts, csv_of, errors, places, previewed, warnings, xlsx_of

pytestmark = pytest.mark.django_db
DAY = "2023-10-31"


@pytest.fixture(autouse=True)
def organisation(db: None) -> None:
    planning = BureauFactory(name="기획국")
    DepartmentFactory(code="hr", name="총무과", bureau=planning)
    DepartmentFactory(code="parks", name="공원과", bureau=planning)
    for code, name in [("5", "5급"), ("6", "6급"), ("unknown", "미구분")]:
        GradeFactory(code=code, name=name)


@pytest.fixture
def admin() -> User:
    return AdminFactory()


def test_its_preview_says_of_which_day_it_is(client: Client, admin: User) -> None:
    job = previewed("roster", admin, csv_of(["기준일: 2023. 10. 31."], ["부서", "5급"], ["총무과", "1(1)"]))
    client.force_login(admin)
    assert ("기준일", "2023. 10. 31.") in job.said_of_all_rows
    assert "<dt>기준일</dt>" in client.get(reverse("import", args=[job.pk])).content.decode()


def test_who_may_not_import_it_is_told_so(client: Client) -> None:
    client.force_login(PlannerFactory())
    file = SimpleUploadedFile("정현원.csv", csv_of(["기준일: 2023. 10. 31."], ["부서", "5급"], ["총무과", "1(1)"]))
    page = client.post(reverse("import-new"), {"file": file}, follow=True).content.decode()
    assert "정·현원 자료로 보이는데 정·현원을 가져올 권한이 없습니다. 관리자에게 맡기십시오." in page
    assert "머리행을 찾지 못해" not in page


def stored() -> dict[tuple[str, str], str]:
    quotas = StaffingQuota.objects.select_related("department", "grade")
    return {(str(q.department), str(q.grade)): f"{q.authorized}({q.filled})" for q in quotas}


EVERYBODY = {
    ("총무과", "5급"): "1(1)",
    ("총무과", "6급"): "4(3)",
    ("공원과", "5급"): "1(1)",
    ("공원과", "6급"): "2(2)",
}


def test_a_matrix_of_pairs_in_cells(admin: User) -> None:
    rows = [
        ["부서별 정·현원"],
        ["기준일: 2023. 10. 31."],
        ["부서", "계", "5급", "6급"],
        ["계", "8(7)", "2(2)", "6(5)"],
        ["총무과", "5(4)", "1(1)", "4(3)"],
        ["공원과", "3(3)", "1(1)", "2(2)"],
    ]
    job = previewed("roster", admin, xlsx_of(*rows))
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == EVERYBODY
    assert Roster.objects.get().as_of == date(2023, 10, 31)


def test_paired_columns_below_merged_labels(admin: User) -> None:
    rows = [
        ["부서", "계", None, "5급", None, "6급", None],
        [None, "정원", "현원", "정원", "현원", "정원", "현원"],
        ["합계", 8, 7, 2, 2, 6, 5],
        ["총무과", 5, 4, 1, 1, 4, 3],
        ["공원과", 3, 3, 1, 1, 2, 2],
    ]
    merged = ["A1:A2", "B1:C1", "D1:E1", "F1:G1"]
    job = previewed("roster", admin, xlsx_of(*rows, merged=merged), day=DAY)
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == EVERYBODY


def test_paired_columns_in_csv_where_nothing_is_merged(admin: User) -> None:
    rows = [
        ["부서", "계", "", "5급", "", "6급", ""],
        ["", "정원", "현원", "정원", "현원", "정원", "현원"],
        ["총무과", 5, 4, 1, 1, 4, 3],
        ["공원과", 3, 3, 1, 1, 2, 2],
    ]
    job = previewed("roster", admin, csv_of(*rows), day=DAY)
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == EVERYBODY


def test_a_plain_list(admin: User) -> None:
    rows = [
        ["기준일", "부서", "직급", "정원", "현원"],
        ["2023. 10. 31.", "총무과", "5급", 1, 1],
        ["2023. 10. 31.", "", "6급", 4, 3],
        ["2023. 10. 31.", "공원과", "5급", 1, 1],
        ["2023. 10. 31.", "공원과", "6급", 2, 2],
        ["2023. 10. 31.", "공원과", "계", 3, 3],
    ]
    job = previewed("roster", admin, csv_of(*rows))
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == EVERYBODY


@pytest.mark.parametrize("words", ["(현원/정원)", "직급별 현원(정원)", "현원 ( 정원 )"])
def test_pairs_that_are_said_to_be_the_other_way_round(admin: User, words: str) -> None:
    job = previewed("roster", admin, csv_of([words], ["부서", "5급"], ["총무과", "3(4)"]), day=DAY)
    assert warnings(job) == ["“현원(정원)”이라고 적혀 있어 20(18)을 현원 20명, 정원 18명으로 읽습니다."]
    confirm(job, admin)
    assert stored() == {("총무과", "5급"): "4(3)"}


@pytest.mark.parametrize("words", ["※ 현원(정원외 3명 포함)", "정원(현원)", "현원/정원외"])
def test_pairs_stay_as_they_are_where_a_note_only_speaks_of_both(admin: User, words: str) -> None:
    job = previewed("roster", admin, csv_of([words], ["부서", "5급"], ["총무과", "3(4)"]), day=DAY)
    assert warnings(job) == []
    confirm(job, admin)
    assert stored() == {("총무과", "5급"): "3(4)"}


def test_a_sheet_of_posts_alone_leaves_the_people_as_they_are(admin: User) -> None:
    confirm(previewed("roster", admin, csv_of(["부서", "5급"], ["총무과", "3(2)"]), day=DAY), admin)
    rows = [["부서", "5급 정원"], ["총무과", 5], ["공원과", 1]]
    job = previewed("roster", admin, csv_of(*rows), day=DAY)
    assert warnings(job) == ["“5급”의 현원 열이 없어 현원은 그대로 두고, 새로 생기는 줄에는 0으로 둡니다."]
    confirm(job, admin)
    assert stored() == {("총무과", "5급"): "5(2)", ("공원과", "5급"): "1(0)"}


def test_sums_without_a_day_are_of_the_lines_above_them(admin: User) -> None:
    rows = [
        ["기준일", "부서", "5급"],
        ["2023. 10. 31.", "총무과", "1(1)"],
        ["", "계", "1(1)"],
        ["2024. 10. 31.", "총무과", "2(2)"],
        ["", "계", "2(2)"],
    ]
    job = previewed("roster", admin, csv_of(*rows))
    assert (errors(job), warnings(job)) == ([], [])


@pytest.mark.parametrize("total", [None, "2023. 10. 31."])
def test_a_matrix_with_a_column_of_days(admin: User, total: str | None) -> None:
    rows = [
        ["기준일", "부서", "5급", "6급"],
        ["2023. 10. 31.", "총무과", "1(1)", "4(3)"],
        [None, "공원과", "1(1)", "2(2)"],
        [total, "계", "2(2)", "6(5)"],
    ]
    job = previewed("roster", admin, xlsx_of(*rows, merged=["A2:A3"]))
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == EVERYBODY
    assert Roster.objects.get().as_of == date(2023, 10, 31)


def test_a_matrix_of_several_days_is_a_roster_of_each(admin: User) -> None:
    rows = [
        ["기준일", "부서", "5급"],
        ["2023. 10. 31.", "총무과", "1(1)"],
        ["2023. 10. 31.", "계", "1(1)"],
        ["2024. 10. 31.", "총무과", "2(2)"],
        ["2024. 10. 31.", "계", "3(2)"],
    ]
    job = previewed("roster", admin, xlsx_of(*rows))
    [warning] = warnings(job)
    assert warning.startswith("“계” 줄의 5급 3(2)이 부서의 합 2(2)와 다릅니다.")
    confirm(job, admin)
    counted = StaffingQuota.objects.values_list("roster__as_of", "authorized").order_by("roster__as_of")
    assert list(counted) == [(date(2023, 10, 31), 1), (date(2024, 10, 31), 2)]


def test_a_row_of_a_matrix_without_its_day_is_refused(admin: User) -> None:
    rows = [["기준일", "부서", "5급"], ["2023. 10. 31.", "총무과", "1(1)"], ["", "공원과", "1(1)"]]
    assert errors(previewed("roster", admin, csv_of(*rows))) == [
        "기준일이 없습니다. 기준일을 2023. 10. 31.처럼 적으십시오."
    ]


def test_totals_without_grades_are_of_no_known_grade(admin: User) -> None:
    job = previewed("roster", admin, csv_of(["부서", "정원", "현원"], ["총무과", 5, 4], ["계", 5, 4]), day=DAY)
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == {("총무과", "미구분"): "5(4)"}


def test_sums_of_grades_and_of_departments_that_disagree_are_named(admin: User) -> None:
    rows = [
        ["부서", "계", "5급", "6급"],
        ["총무과", "6(4)", "1(1)", "4(3)"],
        ["공원과", "3(3)", "1(1)", "2(2)"],
        ["계", "8(7)", "2(2)", "7(5)"],
    ]
    job = previewed("roster", admin, csv_of(*rows), day=DAY)
    assert errors(job) == []
    assert warnings(job) == [
        "“총무과”의 계 6(4)이 직급의 합 5(4)와 다릅니다. 직급의 수로 가져옵니다.",
        "“계”의 계 8(7)이 직급의 합 9(7)와 다릅니다. 직급의 수로 가져옵니다.",
        "“계” 줄의 6급 7(5)이 부서의 합 6(5)과 다릅니다. 부서의 수로 가져옵니다.",
    ]
    assert places(job) == [(1, 1), (3, 1), (3, 3)]


def test_subtotals_of_bureaus_are_compared_and_not_stored(admin: User) -> None:
    DepartmentFactory(name="문화과", bureau=BureauFactory(name="문화국"))
    rows = [
        ["부서", "5급", "6급"],
        ["총계", "3(2)", "6(5)"],
        ["기획국", "2(2)", "6(5)"],
        ["총무과", "1(1)", "4(3)"],
        ["공원과", "1(1)", "2(2)"],
        ["문화국", "1(0)", None],
        ["문화과", "1(0)", "-"],
    ]
    job = previewed("roster", admin, csv_of(*rows), day=DAY)
    assert (errors(job), warnings(job)) == ([], [])
    confirm(job, admin)
    assert stored() == EVERYBODY | {("문화과", "5급"): "1(0)"}


def test_unknown_names_are_reported_with_the_nearest(admin: User) -> None:
    rows = [["부서", "5급", "육급"], ["총무가", "1(1)", "4(3)"]]
    job = previewed("roster", admin, csv_of(*rows), day=DAY)
    assert errors(job) == [
        "“육급” 직급: 없는 이름입니다. "
        "“6급”, “5급”을 뜻하면 그렇게 고치고, 아니면 직급을 먼저 등록하거나 열을 지우십시오.",
        "“총무가” 부서: 없는 이름입니다. “총무과”를 뜻하십니까?",
    ]
    assert places(job)[0] == (0, 2)


@pytest.mark.parametrize("torn", ["7(6", "7/6)", "(6"])
def test_a_pair_with_a_bracket_missing_is_refused(admin: User, torn: str) -> None:
    job = previewed("roster", admin, csv_of(["부서", "5급"], ["총무과", torn]), day=DAY)
    assert errors(job) == [f"“{torn}”: 정원과 현원을 20(18)처럼 적으십시오."]


def test_a_grade_that_nobody_knows_is_refused_with_a_bracket_missing_too(admin: User) -> None:
    job = previewed("roster", admin, csv_of(["부서", "5급", "기계직"], ["총무과", "1(1)", "7(6"]), day=DAY)
    assert "“기계직” 직급: 없는 이름입니다." in errors(job)[0]


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("2026. 1. 31.(토) 현재", []),
        ("2026년 1월 31일 (토요일) 기준", []),
        ("2026. 1. 31.(월) 현재", ["missing-day"]),
        ("2026. 1. 31.（월） 현재", ["missing-day"]),
    ],
)
def test_a_day_with_another_days_weekday_is_asked_for(admin: User, title: str, codes: list[str]) -> None:
    job = previewed("roster", admin, csv_of([title], ["부서", "5급"], ["총무과", "1(1)"]))
    assert [question.code for question in job.questions] == codes


@pytest.mark.parametrize(
    "head", ["기계직", "회계직", "통계직", "설계직", "계약직", "전기직", "번호판 관리원", "초과근무직"]
)
def test_a_grade_that_nobody_knows_is_refused_whatever_letters_it_has(admin: User, head: str) -> None:
    job = previewed("roster", admin, csv_of(["부서", "5급", head], ["총무과", "1(1)", "7(6)"]), day=DAY)
    [error] = errors(job)
    assert f"“{head}” 직급: 없는 이름입니다." in error
    assert places(job) == [(0, 2)]


@pytest.mark.parametrize(
    "head",
    [
        "비고",
        "증감",
        "과부족",
        "결원",
        "결원 수",
        "결원율(%)",
        "정원 대비 증감",
        "전년대비증감",
        "연번",
        "일반직 계",
    ],
)
def test_what_stands_beside_the_grades_is_no_grade(admin: User, head: str) -> None:
    job = previewed("roster", admin, csv_of(["부서", "5급", head], ["총무과", "1(1)", "7(6)"]), day=DAY)
    assert errors(job) == []


def test_one_number_in_a_cell_doesnt_say_which_it_is(admin: User) -> None:
    job = previewed("roster", admin, csv_of(["부서", "5급", "6급"], ["총무과", "1", "4(3)"]), day=DAY)
    assert errors(job) == ["“1”: 정원과 현원을 20(18)처럼 적으십시오."]
    assert places(job) == [(1, 1)]


def test_a_day_has_to_be_chosen(admin: User) -> None:
    RosterFactory(as_of=DAY)
    rows = csv_of(["부서", "5급"], ["총무과", "1(1)"])
    job = previewed("roster", admin, rows)
    assert errors(job) == []
    assert job.questions[0].sentence.startswith("정·현원의 기준일이 파일에 없습니다. 어느 날의 정·현원입니까?")
    confirm(previewed("roster", admin, rows, answers={"missing-day": f"{DAY}"}), admin)
    assert StaffingQuota.objects.get().roster.as_of.isoformat() == f"{DAY}"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("기준일: 2023. 10. 31.", date(2023, 10, 31)),
        ("(2023년 10월 31일 현재)", date(2023, 10, 31)),
        ("'23. 10월말 기준", date(2023, 10, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2023. 2. 30.", None),
        ("2023년 정·현원", None),
    ],
)
def test_the_day_stands_above_the_table(line: str, day: Any) -> None:
    assert as_of(line) == day


def test_the_same_file_changes_nothing_and_a_blank_means_nobody(admin: User) -> None:
    header = ["부서", "5급", "6급"]
    confirm(previewed("roster", admin, csv_of(header, ["총무과", "1(1)", "4(3)"]), day=DAY), admin)
    job = previewed("roster", admin, csv_of(header, ["총무과", "1(1)", "4(3)"]), day=DAY)
    assert counts(job, "정·현원") == {"unchanged": 2}
    job = previewed("roster", admin, csv_of(header, ["총무과", "1(1)", "-"]), day=DAY)
    assert changes(job, "changed") == {"총무과 · 6급": [["정원", "4", "0"], ["현원", "3", "0"]]}


def test_what_the_file_leaves_out_is_named_and_stays(admin: User) -> None:
    quota = StaffingQuotaFactory(roster=RosterFactory(as_of=DAY), authorized=7, filled=6)
    job = previewed("roster", admin, csv_of(["부서", "5급"], ["총무과", "1(1)"]), day=DAY)
    assert list(changes(job, "missing")) == [f"{quota.department} · {quota.grade} · 7(6)"]
    confirm(job, admin)
    assert StaffingQuota.objects.filter(pk=quota.pk).exists()


def test_an_import_is_reverted(admin: User) -> None:
    quota = StaffingQuotaFactory(
        roster=RosterFactory(as_of=DAY), department=Department.objects.get(code="hr"), authorized=7, filled=6
    )
    header = ["부서", str(quota.grade), "5급"]
    job = confirm(previewed("roster", admin, csv_of(header, ["총무과", "8(8)", "1(1)"]), day=DAY), admin)
    revert_import(job, admin)
    assert stored() == {("총무과", str(quota.grade)): "7(6)"}


def test_a_retired_department_isnt_meant_when_another_has_its_name(admin: User) -> None:
    DepartmentFactory(code="old", name="공원과", ends_on="2022-12-31")
    confirm(previewed("roster", admin, csv_of(["부서", "5급"], ["공원과", "1(1)"]), day=DAY), admin)
    assert StaffingQuota.objects.get().department.code == "parks"


def test_only_administrators_import_rosters(admin: User) -> None:
    roster = kind_of("roster")
    assert roster.may_import(admin)
    assert not roster.may_import(PlannerFactory())
    assert not roster.scope(PlannerFactory()).exists()


def test_queries_dont_grow_with_rows(admin: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    DepartmentFactory.create_batch(40, bureau=None)
    names = list(Department.objects.values_list("name", flat=True))
    few, many = (
        csv_of(["부서", "5급", "6급"], *[[name, "1(1)", "2(2)"] for name in wanted]) for wanted in (names[:2], names)
    )
    confirm(previewed("roster", admin, few, day="2024-01-01"), admin)  # makes the lock's row
    with django_assert_num_queries(27):
        confirm(previewed("roster", admin, few, day="2024-01-02"), admin)
    with django_assert_num_queries(27):
        confirm(previewed("roster", admin, many, day="2024-01-03"), admin)


@pytest.mark.once
@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["출력일: 2024. 11. 5.", "기준일: 2023. 10. 31."], {DAY}),
        (["출력일: 2024. 11. 5.", "2023. 10. 31. 현재"], {DAY}),
        (["출력일시 : 2024. 11. 5. 10:20  기준일: 2023. 10. 31."], {DAY}),
        (["기준일", "2023-10-31", "출력일시", "2024-11-05"], {DAY}),
        (["인쇄일자", "2024-11-05", "기 준 일:", "2023. 10. 31."], {DAY}),
        (["2024. 1. 2. 정·현원", "기준일: 2023. 10. 31."], {DAY}),
        (["(2023. 10. 31.)", "출력일시: 2024. 11. 5. 10:20"], {DAY}),
        (["출력일시: 2024. 11. 5. 10:20"], set()),
        (["출력일", "2024-11-05 10:20:00"], set()),
        (["기준일: 2023. 10. 31.", "기준일: 2024. 1. 1."], {DAY, "2024-01-01"}),
        (["기준일자", "출력일자", "2023-10-31", "2024-11-05"], {DAY}),
        (["출력일자", "기준일자", "2024-11-05", "2023-10-31"], {DAY}),
        (["기준인건비 정·현원", "출력일", "2024-11-05", "기준일", "2023-10-31"], {DAY}),
        (["발령일: 2024. 1. 1. 기준일: 2023. 10. 31."], {DAY}),
        (["2024. 1. 1. 발령, 2023. 10. 31. 현재"], {DAY}),
        (["발령 2024. 1. 1., 조사 2023. 10. 31."], {DAY, "2024-01-01"}),
        (["개정일 2024. 7. 1.", "기준일 : 23.10.31"], {DAY}),
        (["기준일: 23-10-31", "2024. 11. 5."], {DAY}),
        (["10. 31. 현재", "2024. 11. 5."], set()),
        (["2024. 11. 5.", "기준일: 10월 31일"], set()),
        (["시행일: 2024. 7. 1."], set()),
        (["2024년 정원 기준", "2023. 10. 31."], {DAY}),
        (["전화 02-123-4567", "2023. 10. 31."], {DAY}),
    ],
)
def test_the_day_is_the_one_beside_its_word_and_never_that_of_printing(lines: list[str], days: set[str]) -> None:
    assert days_named(lines) == days


def test_a_roster_printed_later_is_of_its_own_day(admin: User) -> None:
    rows = [["출력일시", date(2024, 11, 5)], ["기준일", date(2023, 10, 31)], ["부서", "5급"], ["총무과", "1(1)"]]
    confirm(previewed("roster", admin, xlsx_of(*rows)), admin)
    assert Roster.objects.get().as_of == date(2023, 10, 31)


def test_a_roster_that_names_only_its_day_of_printing_is_asked_for_its_own(admin: User) -> None:
    job = previewed("roster", admin, csv_of(["출력일: 2024. 11. 5."], ["부서", "5급"], ["총무과", "1(1)"]))
    assert [each.code for each in job.questions] == ["missing-day"]
    assert not job.can_be_confirmed
