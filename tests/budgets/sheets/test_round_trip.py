"""What is exported can be imported again and changes nothing, whatever is in it."""

from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from budgets.models import Budget, BudgetLine, FundingSource, Program
from spreadsheets.exports.tables import table_of, template_of
from spreadsheets.imports.jobs import ImportRefused, confirm, preview, receive
from spreadsheets.imports.packing import unpack
from spreadsheets.kinds import kind_of
from spreadsheets.writing import WRITERS
from staffing.models import Department
from tests.budgets.sheets.files import HEADER, PARK, errors, stored
from tests.factories import BudgetFactory, BudgetLineFactory, CategoryFactory, DepartmentFactory
from tests.sheets import read_here

pytestmark = pytest.mark.django_db

#: As people type names: no blanks at the ends or several in a row, no invisible characters.
NAMES = (
    st.text(st.sampled_from("가각힣사업Aa09 .,·()-=+@'\"△&<%"), min_size=1, max_size=20)
    .map(lambda name: " ".join(name.split()))
    .filter(bool)
)


def exported(suffix: str, year: int | None = None) -> bytes:
    return WRITERS[suffix](table_of(kind_of("budget"), None, {"year": year} if year else {}))


class TestEverythingComesBack(TestCase):
    @hypothesis_settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(
        lines=st.lists(st.tuples(NAMES, NAMES, st.integers(-(10**15), 10**15)), min_size=1, max_size=4),
        suffix=st.sampled_from(["xlsx", "csv"]),
        kind=st.sampled_from([{}, {"supplementary": True}, {"forecast": True}]),
    )
    def test_an_export_changes_nothing(self, lines: Any, suffix: Any, kind: Any) -> None:
        source, department = FundingSource.objects.get(name="구비"), DepartmentFactory()
        budget = BudgetFactory(**kind)
        for number, (name, part, won) in enumerate(lines):
            BudgetLineFactory(
                budget=budget,
                program__department=department,
                program__code=f"{number:03}",
                program__name=name,
                program__part=part,
                program__policy=name,
                source=source,
                amount=won,
            )
        job = preview(receive(None, exported(suffix), f"예산.{suffix}", None))
        assert errors(job) == []
        assert job.summary["changes_anything"] is False
        assert job.summary["counts"][-1]["unchanged"] == len(lines)


def test_a_few_won_beside_a_number_of_three_digits_are_no_amount_that_a_comma_split() -> None:
    BudgetLineFactory(pk=467, amount=5, source=FundingSource.objects.get(name="구비"))
    job = preview(receive(None, exported("csv"), "예산.csv", None))
    assert (errors(job), job.questions) == ([], [])
    assert job.summary["changes_anything"] is False


@pytest.fixture
def line(planner: User) -> BudgetLine:
    stored(planner, HEADER, PARK)
    return BudgetLine.objects.get()


def changed(data: bytes, won: int) -> bytes:
    return data.replace(b"1200000", str(won).encode())


def test_an_edited_export_changes_what_was_edited(planner: User, line: BudgetLine) -> None:
    job = preview(receive(None, changed(exported("csv"), 500_000), "예산.csv", planner))
    confirm(job, planner)
    line.refresh_from_db()
    assert line.amount == 500_000


def test_a_row_that_somebody_changed_meanwhile_is_refused_by_name(planner: User, line: BudgetLine) -> None:
    file = changed(exported("csv"), 5)
    line.amount = 7
    line.save()
    job = preview(receive(None, file, "예산.csv", planner))
    assert errors(job) == [
        "“공원과 · 공원 조성 · 구비 · 2024년 당초예산”: 내보낸 뒤에 다른 사람이 고쳤습니다. 다시 내보내어 고치십시오."
    ]
    with pytest.raises(ImportRefused):
        confirm(job, planner)


def test_a_row_that_was_deleted_meanwhile_does_not_come_back_by_itself(planner: User, line: BudgetLine) -> None:
    file = exported("csv")
    line.delete()
    assert "내보낸 뒤에 지워졌거나" in errors(preview(receive(None, file, "예산.csv", planner)))[0]


def test_an_export_of_a_locked_budget_comes_back_as_long_as_nothing_is_changed(planner: User, line: BudgetLine) -> None:
    Budget.objects.get().set_locked(True)
    assert errors(preview(receive(None, exported("csv"), "예산.csv", planner))) == []
    job = preview(receive(None, changed(exported("csv"), 5), "예산.csv", planner))
    assert "잠겨 있어" in errors(job)[0]


def test_one_year_can_be_exported_alone(planner: User, line: BudgetLine) -> None:
    BudgetLineFactory(budget=BudgetFactory(fiscal_year=2023))
    assert len(exported("csv", year=2024).splitlines()) == 2
    assert len(exported("csv").splitlines()) == 3


def test_a_template_is_a_header_row_that_is_recognised_with_lists_of_what_may_stand_there(planner: User) -> None:
    data = WRITERS["xlsx"](template_of(kind_of("budget")))
    job = preview(receive(None, data, "서식.xlsx", planner))
    assert job.kind == "budget"
    assert errors(job) == ["머리행 아래에 내용이 없습니다. 다른 시트나 머리행을 고르십시오."]
    offered = [cell for row in read_here(data, "서식.xlsx").sheets[-1].rows for cell in row]
    assert {"공원과", "국비", "구비", "일반회계", "정책사업비"} <= set(offered)


def test_names_that_look_like_formulas_come_back_as_names(planner: User, line: BudgetLine) -> None:
    Program.objects.update(name="=1+1", policy="@정책", unit="-단위")
    FundingSource.objects.filter(name="구비").update(name="+구비")
    Department.objects.update(name="=공원과")
    for suffix in ("xlsx", "csv"):
        job = preview(receive(None, exported(suffix), f"예산.{suffix}", planner))
        assert (errors(job), job.summary["changes_anything"]) == ([], False)
    assert unpack(job.told)["rows"]


def test_categories_of_ones_own_come_back(planner: User, line: BudgetLine) -> None:
    category = CategoryFactory(code="own", name="특별한 사업비")
    Program.objects.update(category=category)
    job = preview(receive(None, exported("xlsx"), "예산.xlsx", planner))
    assert job.summary["changes_anything"] is False
