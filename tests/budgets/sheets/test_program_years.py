"""A file's names are those of its years: new ones leave earlier years as they were, locked or not."""

from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from budgets.models import Budget, BudgetLine, Category, Program, ProgramYear
from spreadsheets.imports.jobs import confirm, revert_import
from tests.budgets.sheets.files import errors, previewed, stored
from tests.factories import BudgetFactory, BudgetLineFactory, ProgramFactory
from tests.sheets import changes, counts, warnings

pytestmark = pytest.mark.django_db

HEADER = [
    *("연도", "예산 구분", "부서", "회계", "사업 구분", "정책사업", "단위사업"),
    *("세부사업코드", "세부사업", "재원", "금액(천원)"),
]


def row(year: int, policy: str = "푸른 도시", **other: Any) -> list[Any]:
    cells = {
        "edition": "본예산",
        "department": "공원과",
        "account": "일반회계",
        "category": "정책사업비",
        "unit": "공원",
        "code": "1101",
        "name": "공원 조성",
        "source": "구비",
        "won": 1_000,
    } | other
    return [
        *(year, cells["edition"], cells["department"], cells["account"], cells["category"], policy, cells["unit"]),
        *(cells["code"], cells["name"], cells["source"], cells["won"]),
    ]


def in_years(*names: str) -> dict[int, Any]:
    rows: Any = BudgetLine.objects.with_facts(*names).values_list("budget__fiscal_year", *names)
    return {year: values[0] if len(names) == 1 else tuple(values) for year, *values in rows}


@pytest.fixture
def old(planner: User) -> None:
    """2023, which is locked, and 2024, under one 정책사업."""
    stored(planner, HEADER, row(2023), row(2024))
    Budget.objects.get(fiscal_year=2023).set_locked(True)


def test_a_new_policy_comes_in_while_an_earlier_year_is_locked(planner: User, old: None) -> None:
    job = previewed(planner, HEADER, row(2025, "탄소중립", category="행정운영경비", won=3_000))
    assert errors(job) == []
    # The preview says what changes, and what is kept.
    assert sorted(changes(job, "changed")["공원과 · 공원 조성"]) == [
        ["사업 구분", "정책사업비", "행정운영경비"],
        ["정책사업", "푸른 도시", "탄소중립"],
    ]
    kept = changes(job, "new")
    assert ["정책사업", "", "푸른 도시"] in kept["공원과 · 공원 조성 · 2023년"]
    assert counts(job, "지난 연도의 세부사업") == {"new": 2}
    confirm(job, planner)
    assert in_years("policy") == {2023: "푸른 도시", 2024: "푸른 도시", 2025: "탄소중립"}
    names = {pk: str(Category.objects.get(pk=pk)) for pk in in_years("category").values()}
    assert [names[pk] for _, pk in sorted(in_years("category").items())] == ["정책사업비", "정책사업비", "행정운영경비"]
    assert Budget.objects.get(fiscal_year=2023).locked


def test_what_is_kept_is_explained_and_listed_by_itself(client: Client, planner: User, old: None) -> None:
    job = previewed(planner, HEADER, row(2025, "탄소중립"))
    client.force_login(planner)
    page = client.get(reverse("import", args=[job.pk]))
    assert "지난 연도의 예산과 책에는 그때 것이 그대로 나오도록 남깁니다." in page.content.decode()
    assert [each[1:] for each in page.context["counts"]] == [
        ("새로 생김", 2),
        ("바뀜", 1),
        ("지난 연도의 세부사업", 2),
    ]
    page = client.get(reverse("import", args=[job.pk]), {"show": page.context["counts"][-1][0]})
    assert [each.label for each in page.context["page"]] == [
        "공원과 · 공원 조성 · 2023년",
        "공원과 · 공원 조성 · 2024년",
    ]


def test_reverting_takes_back_what_is_kept_as_well(planner: User, old: None) -> None:
    job = confirm(previewed(planner, HEADER, row(2025, "탄소중립")), planner)
    revert_import(job, planner)
    assert in_years("policy") == {2023: "푸른 도시", 2024: "푸른 도시"}
    assert not ProgramYear.objects.exists()


def test_the_same_file_changes_nothing_the_second_time(planner: User, old: None) -> None:
    stored(planner, HEADER, row(2025, "탄소중립"))
    assert not previewed(planner, HEADER, row(2025, "탄소중립")).summary["changes_anything"]
    assert not previewed(planner, HEADER, row(2024), row(2025, "탄소중립")).summary["changes_anything"]


def test_an_earlier_year_is_corrected_without_the_later_ones(planner: User, old: None) -> None:
    stored(planner, HEADER, row(2025, "탄소중립"))
    stored(planner, HEADER, row(2024, "푸른 도시 만들기"))
    assert in_years("policy") == {2023: "푸른 도시", 2024: "푸른 도시 만들기", 2025: "탄소중립"}
    job = stored(planner, HEADER, row(2024, "푸른 도시 가꾸기"))
    assert in_years("policy") == {2023: "푸른 도시", 2024: "푸른 도시 가꾸기", 2025: "탄소중립"}
    revert_import(job, planner)
    assert in_years("policy")[2024] == "푸른 도시 만들기"


def test_a_locked_year_takes_no_other_policy_of_its_own(planner: User, old: None) -> None:
    stored(planner, HEADER, row(2025, "탄소중립"))
    job = previewed(planner, HEADER, row(2023, "다른 정책"))
    [error] = errors(job)
    assert error == "정책사업은 바꿀 수 없습니다. 2023년 당초예산은 잠겨 있어 바꿀 수 없습니다."
    assert ProgramYear.objects.get(year=2023).policy == "푸른 도시"


def test_the_locked_year_comes_in_unchanged_beside_a_new_one(planner: User, old: None) -> None:
    stored(planner, HEADER, row(2023), row(2025, "탄소중립", name="도시숲 조성"))
    assert in_years("policy", "name") == {
        2023: ("푸른 도시", "공원 조성"),
        2024: ("푸른 도시", "공원 조성"),
        2025: ("탄소중립", "도시숲 조성"),
    }


def test_a_file_of_several_years_has_several_names(planner: User) -> None:
    """Of a new program, whatever the order of its rows."""
    rows = [row(2025, "탄소중립", account="특별회계"), row(2023, "푸른 도시", category="행정운영경비")]
    stored(planner, HEADER, *rows)
    assert in_years("policy", "account") == {2023: ("푸른 도시", "general"), 2025: ("탄소중립", "special")}
    assert not previewed(planner, HEADER, *rows).summary["changes_anything"]


def test_two_rows_of_one_year_still_have_to_agree(planner: User) -> None:
    other = row(2024, "다른 정책", edition="제1회 추경")
    [error] = errors(previewed(planner, HEADER, row(2024), other))
    assert error == "2행에는 정책사업 값이 “푸른 도시”입니다. 같은 값으로 맞추십시오."


def test_an_outlook_is_of_the_year_that_it_is_made_in(planner: User, old: None) -> None:
    stored(planner, HEADER, row(2026, edition="중기전망(2024년 기준)"))
    stored(planner, HEADER, row(2025, "탄소중립"))
    assert in_years("policy") == {2023: "푸른 도시", 2024: "푸른 도시", 2025: "탄소중립", 2026: "푸른 도시"}


def test_without_codes_a_year_is_found_by_its_own_name(planner: User, old: None) -> None:
    stored(planner, HEADER, row(2025, "탄소중립", name="도시숲 조성"))
    stored(planner, HEADER, row(2024, code=None, won=7_000), row(2025, "탄소중립", code=None, name="도시숲 조성"))
    assert Program.objects.count() == 1
    assert BudgetLine.objects.get(budget__fiscal_year=2024).amount == 7_000_000


def test_a_policy_that_is_of_another_category_is_told_where_no_column_says_it(planner: User, old: None) -> None:
    job = previewed(planner, HEADER, row(2025, "행정운영경비(공원과)", category=None))
    assert errors(job) == []
    assert (
        "“행정운영경비(공원과)”는 행정운영경비인데 “공원 조성”의 사업 구분은 정책사업비 그대로 둡니다."
        in warnings(job)[0]
    )


def test_many_programs_are_renamed_in_as_many_queries_as_few(
    planner: User, django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    department = BudgetLineFactory(program__department__name="녹지과").program.department
    budget = BudgetFactory(fiscal_year=2023)
    for code in range(12):
        program = ProgramFactory(department=department, code=f"{code:04}", name=f"사업 {code}")
        BudgetLineFactory(program=program, budget=budget)

    def rows(count: int) -> list[list[Any]]:
        return [row(2025, "새 정책", department="녹지과", code=f"{n:04}", name=f"사업 {n}") for n in range(count)]

    with django_assert_max_num_queries(80) as few:
        previewed(planner, HEADER, *rows(2))
    with django_assert_num_queries(len(few)):
        previewed(planner, HEADER, *rows(12))


class TestTwoAccounts:
    """One name in 일반회계 and in 특별회계, without codes."""

    def test_are_two_programs(self, planner: User) -> None:
        rows = [row(2024, code=None), row(2024, code=None, account="특별회계", won=5_000)]
        stored(planner, HEADER, *rows)
        found = BudgetLine.objects.values_list("program__account", "amount")
        assert sorted(found) == [("general", 1_000_000), ("special", 5_000_000)]
        assert not previewed(planner, HEADER, *rows).summary["changes_anything"]

    def test_are_two_programs_in_the_finance_systems_columns(self, planner: User) -> None:
        header = ["부서", "회계", "정책사업", "단위사업", "세부사업", "국비", "구비"]
        rows = [
            ["공원과", "일반회계", "푸른 도시", "공원", "공원 조성", 400, 600],
            ["공원과", "주차장특별회계", "푸른 도시", "공원", "공원 조성", 0, 5_000],
        ]
        job = stored(planner, header, *rows, unit="thousand", year=2024, edition="original")
        found = BudgetLine.objects.exclude(amount=0).values_list("program__account", "source__name", "amount")
        assert sorted(found) == [
            ("general", "구비", 600_000),
            ("general", "국비", 400_000),
            ("special", "구비", 5_000_000),
        ]
        assert warnings(job) == []

    def test_of_which_the_ledger_has_one(self, planner: User) -> None:
        stored(planner, HEADER, row(2024, code=None))
        stored(planner, HEADER, row(2024, code=None), row(2024, code=None, account="특별회계"))
        assert Program.objects.count() == 2

    @pytest.mark.parametrize(("answer", "programs"), [("moved", 1), ("other", 2)])
    def test_of_which_the_file_has_the_other_one_alone_are_asked_about(
        self, planner: User, answer: str, programs: int
    ) -> None:
        stored(planner, HEADER, row(2024, code=None))
        special = row(2025, code=None, account="특별회계")
        job = previewed(planner, HEADER, special)
        [question] = job.questions
        assert "“공원 조성” 세부사업이 원장에는 일반회계에, 파일에는 특별회계에 있습니다." in question.sentence
        assert not job.can_be_confirmed
        stored(planner, HEADER, special, answers={"program-account": answer})
        assert Program.objects.count() == programs
        assert in_years("account") == {2024: "general", 2025: "special"}


class TestTwoSpecialAccounts:
    """One name in two special accounts, which are one to the ledger."""

    ASKED = "“공원 조성” 세부사업이 여러 특별회계에 있습니다(“주차장특별회계”, “하수도특별회계”). 한 세부사업입니까?"
    FINANCE: ClassVar[list[list[Any]]] = [
        ["부서", "회계명", "정책사업", "단위사업", "세부사업", "구비"],
        ["공원과", "주차장 특별회계", "푸른 도시", "공원", "공원 조성", 400],
        ["공원과", "하수도특별회계", "푸른 도시", "공원", "공원 조성", 600],
    ]
    CHOSEN: ClassVar[dict[str, Any]] = {"unit": "thousand", "year": 2024, "edition": "original"}

    def test_are_asked_about_in_the_finance_systems_columns(self, planner: User) -> None:
        job = previewed(planner, *self.FINANCE, **self.CHOSEN)
        assert [each.sentence for each in job.questions] == [self.ASKED]
        assert not job.can_be_confirmed
        stored(planner, *self.FINANCE, **self.CHOSEN, answers={"special-accounts": "same"})
        assert BudgetLine.objects.get().amount == 1_000_000
        other = previewed(planner, *self.FINANCE, **self.CHOSEN, answers={"special-accounts": "other"})
        assert not other.can_be_confirmed
        assert "서로 다른 코드를 적어" in str(errors(other))

    def test_are_asked_about_in_our_own_list(self, planner: User) -> None:
        accounts = [("주차장 특별회계", "국비"), ("하수도특별회계", "구비")]
        rows = [row(2024, code=None, account=account, source=source) for account, source in accounts]
        assert [each.sentence for each in previewed(planner, HEADER, *rows).questions] == [self.ASKED]
        stored(planner, HEADER, *rows, answers={"special-accounts": "same"})
        assert Program.objects.count() == 1

    def test_with_codes_of_their_own_are_two(self, planner: User) -> None:
        codes = [("주차장 특별회계", "1101"), ("하수도특별회계", "1102")]
        stored(planner, HEADER, *(row(2024, code=code, account=account) for account, code in codes))
        assert Program.objects.count() == 2


class TestACodeOfOneAndTheNameOfAnother:
    @pytest.mark.parametrize(("answer", "code"), [("code", "1101"), ("name", "1102")])
    def test_is_asked_about(self, planner: User, answer: str, code: str) -> None:
        stored(planner, HEADER, row(2024), row(2024, code="1102", name="도로 정비"))
        mixed = row(2025, code="1101", name="도로 정비", won=9_000)
        job = previewed(planner, HEADER, mixed)
        [question] = job.questions
        assert "“1101”은 원장에서 “공원 조성”의 코드인데" in question.sentence
        stored(planner, HEADER, mixed, answers={"program-code-or-name": answer})
        assert BudgetLine.objects.get(amount=9_000_000).program.code == code

    def test_is_no_question_where_the_name_is_only_new(self, planner: User) -> None:
        stored(planner, HEADER, row(2024))
        assert previewed(planner, HEADER, row(2025, name="도시숲 조성")).questions == []
