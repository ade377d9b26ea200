"""Budgets in the admin: locking, copying, and that a lock holds at every door."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from budgets.models import Budget, BudgetLine, FundingSource, Program
from tests import factories
from tests.pages import form_data

pytestmark = pytest.mark.django_db

BUDGETS = reverse("admin:budgets_budget_changelist")
LINES = reverse("admin:budgets_budgetline_changelist")


@pytest.fixture
def planner(client: Client) -> Any:
    client.force_login(factories.PlannerFactory())
    return client


def act(client: Client, address: str, action: str, *rows: Any, **more: Any) -> Any:
    sent = {"action": action, "_selected_action": [row.pk for row in rows]} | more
    return client.post(address, sent, follow=True)


def test_locking_and_unlocking(planner: Any) -> None:
    budget = factories.BudgetFactory()
    assert "2024년 당초예산을 잠갔습니다" in act(planner, BUDGETS, "lock", budget).content.decode()
    budget.refresh_from_db()
    assert budget.locked
    assert "2024년 당초예산을 열었습니다" in act(planner, BUDGETS, "unlock", budget).content.decode()
    budget.refresh_from_db()
    assert not budget.locked


def test_a_supplementary_budget_begins_as_a_copy(planner: Any) -> None:
    line = factories.BudgetLineFactory(amount=141_500_000)
    page = act(planner, BUDGETS, "open_supplementary", line.budget).content.decode()
    assert "2024년 제1회 추경을 만들었습니다" in page
    opened = Budget.objects.get(kind=Budget.Kind.SUPPLEMENTARY)
    assert [(copy.program, copy.amount) for copy in opened.lines.all()] == [(line.program, 141_500_000)]


def add(planner: Client, **typed: Any) -> Any:
    return planner.post(reverse("admin:budgets_budget_add"), {"fiscal_year": "2024", "kind": "supplementary"} | typed)


def test_one_that_is_typed_in_begins_as_a_copy_of_the_edition_before_it(planner: Any) -> None:
    """Made before the second, the first follows the original; the third follows the second."""
    line = factories.BudgetLineFactory(amount=141_500_000)
    factories.BudgetLineFactory(budget__fiscal_year=2023, amount=1_000)
    assert add(planner, round="2").status_code == 302
    second = Budget.objects.get(round=2)
    second.lines.update(amount=151_500_000)
    for typed, amount in (("1", 141_500_000), ("3", 151_500_000)):
        assert add(planner, round=typed).status_code == 302
        [copy] = Budget.objects.get(round=typed).lines.all()
        assert (copy.program, copy.source, copy.amount) == (line.program, line.source, amount)
    page = planner.get(BUDGETS).content.decode()
    assert "당초예산을 이어받아 1건의 금액을 그대로 옮겨 두었습니다" in page
    assert "제2회 추경을 이어받아 1건의 금액을 그대로 옮겨 두었습니다" in page


def test_one_that_is_changed_later_is_not_copied_into_again(planner: Any) -> None:
    factories.BudgetLineFactory()
    opened = factories.BudgetFactory(supplementary=True)
    change = reverse("admin:budgets_budget_change", args=[opened.pk])
    assert planner.post(change, form_data(planner, change, round="2")).status_code == 302
    assert not opened.lines.exists()


def test_one_without_an_original_says_that_it_is_empty(planner: Any) -> None:
    assert add(planner, round="1").status_code == 302
    assert "2024년은 이어받을 본예산이 없어, 금액이 없는 추경으로" in planner.get(BUDGETS).content.decode()


@pytest.mark.parametrize(
    "typed", [{"round": ""}, {"round": "0"}, {"kind": "original", "round": "1"}, {"kind": "forecast"}]
)
def test_an_edition_without_what_names_it_is_refused(planner: Any, typed: dict[str, str]) -> None:
    answer = add(planner, **typed)
    assert "적" in str(answer.context["adminform"].form.non_field_errors())
    assert not Budget.objects.exists()


def test_the_same_round_is_refused_the_second_time(planner: Any) -> None:
    add(planner, round="1")
    errors = add(planner, round="1").context["adminform"].form.non_field_errors()
    assert errors == ["이 회계연도의 같은 회차 추경이 이미 있습니다."]


def test_no_supplementary_without_an_original(planner: Any) -> None:
    forecast = factories.BudgetFactory(forecast=True, fiscal_year=2026)
    page = act(planner, BUDGETS, "open_supplementary", forecast).content.decode()
    assert "2026년은 본예산이 없어" in page
    assert Budget.objects.count() == 1


def test_the_list_says_sums_in_thousands(planner: Any) -> None:
    budget = factories.BudgetFactory()
    factories.BudgetLineFactory(budget=budget, amount=1_234_567_000)
    factories.BudgetLineFactory(budget=budget, amount=-234_567_000)
    page = planner.get(BUDGETS).content.decode()
    assert '<span class="figure">1,000,000</span>' in page
    assert "2024년" in page
    assert "2,024" not in page
    assert '<span class="figure">△234,567</span>' in planner.get(LINES).content.decode()


@pytest.fixture
def locked_line() -> BudgetLine:
    line = factories.BudgetLineFactory()
    line.budget.set_locked(True)
    return line


def test_a_line_of_a_locked_budget_can_only_be_read(planner: Any, locked_line: BudgetLine) -> None:
    change = reverse("admin:budgets_budgetline_change", args=[locked_line.pk])
    page = planner.get(change).content.decode()
    assert 'name="amount"' not in page
    assert '<span class="figure">1,000</span>' in page
    delete = reverse("admin:budgets_budgetline_delete", args=[locked_line.pk])
    for address, sent in ((change, {"amount": "5"}), (delete, {"post": "yes"})):
        answer = planner.post(address, sent)
        assert answer.status_code == 409
        assert "2024년 당초예산은 잠겨 있어 바꿀 수 없습니다" in answer.content.decode()
    assert BudgetLine.objects.get().amount == 1_000_000


def test_a_new_line_needs_an_open_budget(planner: Any, locked_line: BudgetLine) -> None:
    sent = {
        "budget": locked_line.budget_id,
        "program": locked_line.program_id,
        "source": factories.FundingSourceFactory().pk,
        "amount": "1",
    }
    answer = planner.post(reverse("admin:budgets_budgetline_add"), sent)
    assert "budget" in answer.context["adminform"].form.errors
    locked_line.budget.set_locked(False)
    assert planner.post(reverse("admin:budgets_budgetline_add"), sent).status_code == 302


def test_a_line_without_a_program_is_refused_with_a_sentence(planner: Any) -> None:
    sent = {
        "budget": factories.BudgetFactory(fiscal_year=2023).pk,
        "source": factories.FundingSourceFactory().pk,
        "amount": "1",
    }
    answer = planner.post(reverse("admin:budgets_budgetline_add"), sent)
    assert "program" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("confirmed", [{}, {"post": "yes"}], ids=["asked", "confirmed"])
def test_many_are_not_deleted_when_one_is_locked(
    planner: Any, locked_line: BudgetLine, confirmed: dict[str, Any]
) -> None:
    other = factories.BudgetLineFactory(budget=factories.BudgetFactory(fiscal_year=2023))
    answer = act(planner, LINES, "delete_selected", locked_line, other, **confirmed)
    assert "아무것도 지우지 않았습니다. 2024년 당초예산은 잠겨" in answer.content.decode()
    assert BudgetLine.objects.count() == 2
    act(planner, LINES, "delete_selected", other, post="yes")
    assert list(BudgetLine.objects.all()) == [locked_line]


def test_a_locked_budget_is_not_deleted(planner: Any, locked_line: BudgetLine) -> None:
    assert "아무것도 지우지 않았습니다" in act(planner, BUDGETS, "delete_selected", locked_line.budget).content.decode()
    assert planner.post(reverse("admin:budgets_budget_delete", args=[locked_line.budget_id])).status_code == 409
    assert Budget.objects.exists()


def test_a_lock_between_check_and_save_is_a_conflict(planner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin found the budget open; somebody locked it before the row was written."""
    line = factories.BudgetLineFactory()
    change = reverse("admin:budgets_budgetline_change", args=[line.pk])
    data = form_data(planner, change, amount="7")
    monkeypatch.setattr("budgets.admin.lines.BudgetLineAdmin.log_change", lambda *args: None)
    save = BudgetLine.save

    def save_late(self: Any, *args: Any, **kwargs: Any) -> None:
        self.budget.set_locked(True)
        save(self, *args, **kwargs)

    monkeypatch.setattr(BudgetLine, "save", save_late)
    answer = planner.post(change, data)
    assert answer.status_code == 409
    assert "잠겨 있어 바꿀 수 없습니다" in answer.content.decode()
    line.refresh_from_db()
    assert line.amount == 1_000_000


def test_a_program_shows_its_money_of_all_years(planner: Any, locked_line: BudgetLine) -> None:
    program = locked_line.program
    factories.BudgetLineFactory(program=program, budget=factories.BudgetFactory(fiscal_year=2022))
    change = reverse("admin:budgets_program_change", args=[program.pk])
    data = form_data(planner, change, **{"lines-1-amount": "2,500.5"})
    # Newest first: the locked one of 2024 sends nothing but its key.
    assert [name for name in data if name.startswith("lines-0-")] == ["lines-0-id", "lines-0-program"]
    assert planner.post(change, data).status_code == 302
    assert sorted(program.lines.values_list("amount", flat=True)) == [1_000_000, 2_500_500]


@pytest.mark.parametrize("typed", ["abc", "0.0001", ""])
def test_wrong_money_is_refused_beside_its_field(planner: Any, typed: str) -> None:
    line = factories.BudgetLineFactory()
    change = reverse("admin:budgets_budgetline_change", args=[line.pk])
    form = planner.post(change, form_data(planner, change, amount=typed)).context["adminform"].form
    assert list(form.errors) == ["amount"]
    assert form["amount"].value() == typed


def test_what_figures_hang_on_is_not_deleted(client: Client) -> None:
    client.force_login(factories.AdminFactory())
    line = factories.BudgetLineFactory()
    delete = reverse("admin:budgets_fundingsource_delete", args=[line.source_id])
    page = client.post(delete, {"post": "yes"}).content.decode()
    assert "쓰는 자료가 있어 지울 수 없습니다" in page
    assert "예산액 1건" in page
    many = act(client, reverse("admin:budgets_fundingsource_changelist"), "delete_selected", line.source, post="yes")
    assert "쓰는 자료가 있어 지울 수 없습니다" in many.content.decode()
    assert FundingSource.objects.exists()
    unused = factories.FundingSourceFactory()
    assert (
        client.post(reverse("admin:budgets_fundingsource_delete", args=[unused.pk]), {"post": "yes"}).status_code == 302
    )


def test_programs_are_found_by_their_department(planner: Any) -> None:
    program = factories.ProgramFactory(department__name="환경과")
    factories.ProgramFactory()
    answer = planner.get(reverse("admin:budgets_program_changelist"), {"q": "환경"})
    assert list(answer.context["cl"].result_list) == [program]
    assert Program.objects.count() == 2
