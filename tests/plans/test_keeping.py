"""What a confirmed department prints of the money changes by no door: not by another year's plan, nor by the budget."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import F
from django.urls import reverse

from budgets.closing import Closed
from budgets.models import Budget, BudgetLine, Category, FundingSource, Program
from budgets.supplement import open_supplementary
from plans.models import DepartmentPlan, Plan, Project, State
from plans.submission import take_step
from tests.admin import form_data
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlanFactory,
    PlannerFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    RosterFactory,
    WriterFactory,
    put,
)
from tests.plans.test_pages import text

KEPT = r"2024년 (소통담당관|주요업무계획)[이가] 확정되어, 거기에 인쇄되는 20\d\d년 .+의 금액을 바꿀 수 없습니다"


class Cast:
    """소통담당관 in the plan of 2024 and in that of 2025, which prints the same budget as its last year's."""

    def __init__(self) -> None:
        self.plan = PlanFactory.create(year=2024)
        self.budget: Budget = self.plan.budget
        self.part = DepartmentPlanFactory.create(plan=self.plan, department__name="소통담당관")
        self.program = self.funds(ProjectFactory.create(department_plan=self.part, number=1))
        self.line = BudgetLineFactory.create(budget=self.budget, program=self.program)
        # Of another department, and free.
        self.elsewhere = BudgetLineFactory.create(budget=self.budget)
        # Of the same program, in an edition that the plan doesn't print.
        self.unprinted = BudgetFactory.create(supplementary=True)
        self.free = BudgetLineFactory.create(budget=self.unprinted, program=self.program)

    def funds(self, project: Project, **program) -> Program:
        return ProjectProgramFactory.create(project=project, **program).program

    def next_year(self) -> Project:
        """The project that goes on in the next year's plan, which is being written."""
        plan = PlanFactory.create(year=2025, previous_budget=self.budget)
        part = DepartmentPlanFactory.create(plan=plan, department=self.part.department)
        project = ProjectFactory.create(department_plan=part, number=1)
        ProjectProgramFactory(project=project, program=self.program)
        return project

    def new_line(self, **values) -> BudgetLine:
        given = {"budget": self.budget, "program": self.program, "source": FundingSourceFactory(), "amount": 1}
        return BudgetLine(**given | values)


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def change(row, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def bulk_change(row, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    type(row).objects.bulk_update([row], list(values))


DOORS: dict[str, Callable[[Cast], object]] = {
    "save": lambda cast: change(cast.line, amount=9),
    "delete": lambda cast: cast.line.delete(),
    "add": lambda cast: cast.new_line().save(),
    "add in bulk": lambda cast: BudgetLine.objects.bulk_create(
        [cast.new_line(program=ProgramFactory()), cast.new_line()]
    ),
    "add or change in bulk": lambda cast: BudgetLine.objects.bulk_create(
        [cast.new_line(source=cast.line.source, amount=9)],
        update_conflicts=True,
        unique_fields=["budget", "program", "source"],
        update_fields=["amount"],
    ),
    "update": lambda cast: BudgetLine.objects.filter(budget=cast.budget).update(amount=9),
    "update in bulk": lambda cast: bulk_change(cast.line, amount=9),
    "delete by filter": lambda cast: BudgetLine.objects.all().delete(),
    "move to another program": lambda cast: change(cast.line, program=ProgramFactory()),
    "move to another budget": lambda cast: change(cast.line, budget=BudgetFactory(fiscal_year=2020)),
    "move from another program": lambda cast: change(cast.elsewhere, program=cast.program),
    "move from another program by update": lambda cast: BudgetLine.objects.filter(pk=cast.elsewhere.pk).update(
        program=cast.program
    ),
    "move from another budget": lambda cast: change(cast.free, budget=cast.budget, source=FundingSourceFactory()),
    "move from another budget by update": lambda cast: cast.unprinted.lines.update(
        budget=cast.budget, source=FundingSourceFactory()
    ),
}


def other() -> Budget:
    return Budget.objects.get(fiscal_year=2026, base_year=2023)


#: How a budget comes to be an outlook of the plan of 2024: from another year's, from no outlook at all, or new.
COMING: dict[str, Callable[[], object]] = {
    "save": lambda: change(other(), base_year=2024),
    "save of a budget of another kind": lambda: change(
        Budget.objects.get(fiscal_year=2026, kind="original"), kind="forecast", base_year=2024
    ),
    "update": lambda: Budget.objects.filter(fiscal_year=2026, kind="forecast").update(base_year=2024),
    "update by an expression": lambda: Budget.objects.filter(base_year=2023).update(base_year=F("base_year") + 1),
    "update in bulk": lambda: bulk_change(other(), base_year=2024),
    "add": lambda: Budget.objects.create(fiscal_year=2026, kind="forecast", base_year=2024),
    "add in bulk": lambda: Budget.objects.bulk_create([Budget(fiscal_year=2026, kind="forecast", base_year=2024)]),
}


def ledger() -> list[list[tuple]]:
    return [list(model._base_manager.order_by("pk").values_list()) for model in (Budget, BudgetLine, Program)]


def confirm_the_department(cast: Cast) -> None:
    put(cast.part, State.CONFIRMED)


def confirm_the_plan(cast: Cast) -> None:
    cast.plan.set_state(Plan.State.CONFIRMED)


@pytest.mark.parametrize("door", DOORS)
class TestMoneyThatIsPrinted:
    @pytest.mark.parametrize("confirm", [confirm_the_department, confirm_the_plan])
    def test_is_closed(self, cast, confirm, door):
        confirm(cast)
        before = ledger()
        with pytest.raises(Closed, match=KEPT), transaction.atomic():
            DOORS[door](cast)
        assert ledger() == before

    def test_was_open_before(self, cast, door):
        before = ledger()
        DOORS[door](cast)
        assert ledger() != before

    def test_is_open_again_once_that_is_taken_back(self, cast, door):
        confirm_the_department(cast)
        put(cast.part, State.APPROVED)
        DOORS[door](cast)

    def test_is_closed_because_somebody_registered_as_its_keeper(self, cast, door, monkeypatch):
        """The control: without it every door stands open."""
        monkeypatch.setattr("budgets.keeping._keepers", [])
        confirm_the_department(cast)
        DOORS[door](cast)


class TestWhatAConfirmedDepartmentPrints:
    def test_says_which_plan_it_is_and_what_to_do(self, cast):
        confirm_the_department(cast)
        with pytest.raises(Closed) as refused:
            cast.line.delete()
        assert refused.value.message == (
            "2024년 소통담당관이 확정되어, 거기에 인쇄되는 2024년 당초예산의 금액을 바꿀 수 없습니다. "
            "총괄 담당자가 확정을 취소한 뒤에 고치거나, 추경 예산에 적으십시오."
        )

    def test_is_its_projects_money_whosever_the_program_is(self, cast):
        project = cast.part.projects.get()
        program = cast.funds(project, program__department=DepartmentFactory())
        confirm_the_department(cast)
        with pytest.raises(Closed):
            cast.new_line(program=program).save()

    def test_is_also_what_funds_none_of_its_projects_but_stands_in_its_budget(self, cast):
        program = ProgramFactory.create(department=cast.part.department, category=CategoryFactory(code="running"))
        confirm_the_department(cast)
        with pytest.raises(Closed):
            cast.new_line(program=program).save()

    @pytest.mark.parametrize("name", ["budget", "compared_budget", "previous_budget"])
    def test_stands_in_every_budget_that_the_plan_names(self, cast, name):
        Plan.objects.update(compared_budget=BudgetFactory(fiscal_year=2022))
        cast.plan.refresh_from_db()
        confirm_the_department(cast)
        with pytest.raises(Closed):
            cast.new_line(budget=getattr(cast.plan, name)).save()

    def test_stands_in_its_outlooks_and_not_in_those_of_other_years(self, cast):
        own = BudgetFactory.create(forecast=True, fiscal_year=2025)
        other = BudgetFactory.create(forecast=True, fiscal_year=2025, base_year=2023)
        confirm_the_department(cast)
        with pytest.raises(Closed), transaction.atomic():
            cast.new_line(budget=own).save()
        cast.new_line(budget=other).save()

    def test_is_not_what_other_departments_or_other_editions_hold(self, cast):
        confirm_the_department(cast)
        change(cast.elsewhere, amount=9)
        change(cast.free, amount=9)
        # Both in one go: each is asked about its own budget.
        lines = [cast.new_line(budget=cast.unprinted), cast.new_line(program=cast.elsewhere.program)]
        BudgetLine.objects.bulk_create(lines)
        assert open_supplementary(fiscal_year=2024).lines.exists()

    def test_is_everything_once_the_whole_plan_is_confirmed(self, cast):
        confirm_the_plan(cast)
        with pytest.raises(Closed, match="2024년 주요업무계획이 확정되어"):
            change(cast.elsewhere, amount=9)

    def test_is_not_deleted_with_its_budget_nor_by_giving_that_to_another_year(self, cast):
        outlook = BudgetFactory.create(forecast=True, fiscal_year=2025)
        BudgetLineFactory.create(budget=outlook, program=cast.program)
        confirm_the_department(cast)
        for way in (
            lambda: outlook.delete(),
            lambda: Budget.objects.filter(pk=outlook.pk).delete(),
            lambda: change(outlook, base_year=2023),
            lambda: Budget.objects.filter(pk=outlook.pk).update(base_year=2023),
        ):
            with pytest.raises(Closed, match=KEPT), transaction.atomic():
                way()
        # Locking it is no change of its money.
        outlook.set_locked(True)
        assert Budget.objects.get(pk=outlook.pk).lines.exists()

    @pytest.mark.parametrize("confirm", [confirm_the_department, confirm_the_plan])
    @pytest.mark.parametrize("way", COMING)
    def test_is_not_joined_by_another_outlook(self, cast, confirm, way):
        """Also an empty one: where the book prints that there is none, it would print a sum."""
        BudgetLineFactory(budget=BudgetFactory(forecast=True, fiscal_year=2026, base_year=2023), program=cast.program)
        BudgetFactory(fiscal_year=2026)
        confirm(cast)
        before = ledger()
        with pytest.raises(Closed, match=KEPT), transaction.atomic():
            COMING[way]()
        assert ledger() == before
        Plan.objects.get().set_state(Plan.State.OPEN)
        put(cast.part, State.APPROVED)
        COMING[way]()
        assert ledger() != before

    def test_is_not_touched_by_an_outlook_of_another_year(self, cast):
        confirm_the_plan(cast)
        outlook = BudgetFactory.create(forecast=True, fiscal_year=2026, base_year=2023)
        change(outlook, base_year=2025)
        Budget.objects.bulk_create([Budget(fiscal_year=2026, kind="forecast", base_year=2023)])
        assert Budget.objects.filter(fiscal_year=2026).count() == 2

    def test_is_asked_for_once_however_many_lines_are_written(self, cast, django_assert_num_queries):
        def lines(count: int) -> list[BudgetLine]:
            return [cast.new_line(program=ProgramFactory()) for _ in range(count)]

        confirm_the_department(cast)
        few, many = lines(2), lines(40)
        # A savepoint and its release, the budget, its keepers, the rows.
        with django_assert_num_queries(5):
            BudgetLine.objects.bulk_create(few)
        with django_assert_num_queries(5):
            BudgetLine.objects.bulk_create(many)


class TestPages:
    def test_of_the_next_year_show_it_as_text(self, client, cast):
        project = cast.next_year()
        client.force_login(WriterFactory(department=cast.part.department))
        page = reverse("project", args=[project.pk])
        cell = f"m-{cast.program.pk}-{cast.line.source_id}-{cast.budget.pk}"
        assert f'name="{cell}"' in client.get(page).content.decode()
        confirm_the_department(cast)
        shown = client.get(page).content.decode()
        assert f'name="{cell}"' not in shown
        assert f'name="m-{cast.program.pk}-0-{cast.budget.pk}"' not in shown
        assert 'data-amount="1,000"' in shown
        assert "당초예산 · 확정" in shown

    def test_of_the_next_year_that_were_open_before_say_why_they_don_t_save_it(self, client, cast):
        project = cast.next_year()
        client.force_login(WriterFactory(department=cast.part.department))
        confirm_the_department(cast)
        cell = f"m-{cast.program.pk}-{cast.line.source_id}-{cast.budget.pk}"
        sent = {cell: "5", f"initial-{cell}": "1,000"}
        answer = client.post(reverse("project-money", args=[project.pk]), sent, headers={"accept": "application/json"})
        assert answer.status_code == 422
        assert "2024년 소통담당관이 확정되어" in answer.json()["errors"]["__all__"][0]
        cast.line.refresh_from_db()
        assert cast.line.amount == 1_000_000

    def test_of_the_admin_only_show_it(self, client, cast):
        client.force_login(PlannerFactory())
        address = reverse("admin:budgets_budgetline_change", args=[cast.line.pk])
        data = form_data(client, address, amount="5")
        confirm_the_department(cast)
        page = client.get(address).content.decode()
        assert 'name="amount"' not in page
        assert "2024년 소통담당관이 확정되어" in page
        assert client.post(address, data).status_code == 409
        rows = {"action": "delete_selected", "_selected_action": [cast.line.pk], "post": "yes"}
        page = client.post(reverse("admin:budgets_budgetline_changelist"), rows, follow=True)
        assert "아무것도 지우지 않았습니다. 2024년 소통담당관이 확정되어" in text(page)
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 1_000_000

    def test_of_a_program_in_the_admin_leave_it_out_and_take_the_rest(self, client, cast):
        client.force_login(PlannerFactory())
        address = reverse("admin:budgets_program_change", args=[cast.program.pk])
        before = form_data(client, address, **{"lines-0-amount": "5", "lines-1-amount": "5"})
        confirm_the_department(cast)
        answer = client.post(address, before)
        assert "2024년 소통담당관이 확정되어" in text(answer)
        data = form_data(client, address)
        [amount] = [name for name in data if name.endswith("-amount")]
        assert client.post(address, data | {amount: "5"}).status_code == 302
        assert sorted(BudgetLine.objects.filter(program=cast.program).values_list("amount", flat=True)) == [
            5_000,
            1_000_000,
        ]

    def test_of_a_budget_in_the_admin_only_show_it(self, client, cast):
        client.force_login(PlannerFactory())
        confirm_the_department(cast)
        page = client.get(reverse("admin:budgets_budget_change", args=[cast.budget.pk]))
        assert "2024년 소통담당관이 확정되어" in text(page)
        assert 'name="fiscal_year"' not in page.content.decode()


class TestThePlanOfAConfirmedDepartment:
    @pytest.mark.parametrize(
        "way",
        [
            lambda plan, other: change(plan, budget=other),
            lambda plan, other: change(plan, previous_budget=None),
            lambda plan, other: change(plan, year=2026),
            lambda plan, other: change(plan, unit=1_000_000),
            lambda plan, other: change(plan, roster=RosterFactory(as_of="2023-12-31")),
            lambda plan, other: Plan.objects.update(unit=1_000_000),
            lambda plan, other: Plan.objects.update(roster=None),
            lambda plan, other: Plan.objects.update(compared_budget=other),
            lambda plan, other: Plan.objects.filter(pk=plan.pk).update(budget_id=other.pk),
            lambda plan, other: bulk_change(plan, budget=other),
        ],
    )
    def test_prints_no_other_money(self, cast, way):
        """Nor would what it printed so far be open again."""
        before = list(Plan.objects.values_list())
        confirm_the_department(cast)
        with (
            pytest.raises(
                Closed, match="소통담당관이 확정되어 계획의 연도, 금액 단위, 정·현원표와 인쇄할 예산을 바꿀 수 없습니다"
            ),
            transaction.atomic(),
        ):
            way(cast.plan, cast.unprinted)
        assert list(Plan.objects.values_list()) == before
        put(cast.part, State.APPROVED)
        way(Plan.objects.get(pk=cast.plan.pk), cast.unprinted)
        assert list(Plan.objects.values_list()) != before

    def test_takes_another_title(self, cast):
        confirm_the_department(cast)
        change(cast.plan, title="업무계획")
        assert Plan.objects.get().title == "업무계획"

    def test_says_so_on_the_page_of_the_admin(self, client, cast):
        client.force_login(PlannerFactory())
        confirm_the_department(cast)
        address = reverse("admin:plans_plan_change", args=[cast.plan.pk])
        page = client.post(address, form_data(client, address, budget=cast.unprinted.pk))
        assert page.status_code == 200
        assert "소통담당관이 확정되어 계획의 연도, 금액 단위, 정·현원표와 인쇄할 예산을 바꿀 수 없습니다." in text(page)


MOVES: dict[str, Callable[[Program], object]] = {
    "department": lambda program: DepartmentFactory(),
    "account": lambda program: Program.Account.SPECIAL,
    "category": lambda program: CategoryFactory(code="other"),
    "policy": lambda program: "다른 정책",
}


def lock(cast: Cast) -> None:
    cast.unprinted.set_locked(True)


class TestAProgram:
    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    @pytest.mark.parametrize("name", MOVES)
    def test_stays_where_its_money_is_printed(self, cast, close, name):
        value = MOVES[name](cast.program)
        close(cast)
        before = ledger()
        for way in (
            lambda: change(cast.program, **{name: value}),
            lambda: Program.objects.filter(pk=cast.program.pk).update(**{name: value}),
            lambda: bulk_change(cast.program, **{name: value}),
            lambda: Program.objects.bulk_create(
                [cast.program], update_conflicts=True, unique_fields=["id"], update_fields=[name]
            ),
            lambda: cast.program.clean(),
        ):
            with (
                pytest.raises(Closed, match="이 세부사업의 부서·회계·사업 구분·정책사업은 바꿀 수 없고"),
                transaction.atomic(),
            ):
                way()
        assert ledger() == before

    @pytest.mark.parametrize("name", MOVES)
    def test_moves_while_its_money_is_open(self, cast, name):
        value = MOVES[name](cast.program)
        change(cast.program, **{name: value})
        assert getattr(Program.objects.get(pk=cast.program.pk), name) == value

    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    def test_takes_another_name_all_the_same(self, cast, close):
        close(cast)
        change(cast.program, name="바른 이름", code="0501", unit="다른 단위")
        Program.objects.filter(pk=cast.program.pk).update(name="더 바른 이름", policy=cast.program.policy)
        assert Program.objects.get(pk=cast.program.pk).name == "더 바른 이름"

    def test_doesnt_come_into_a_department_that_is_confirmed(self, cast):
        program = cast.elsewhere.program
        confirm_the_department(cast)
        for way in (
            lambda: change(program, department=cast.part.department),
            lambda: Program.objects.filter(pk=program.pk).update(department=cast.part.department),
        ):
            with pytest.raises(Closed), transaction.atomic():
                way()
        assert Program.objects.get(pk=program.pk).department != cast.part.department

    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    @pytest.mark.parametrize("delete", [Program.delete, lambda row: Program.objects.filter(pk=row.pk).delete()])
    def test_is_not_deleted(self, cast, close, delete):
        close(cast)
        with pytest.raises(Closed, match="지울 수도 없습니다"), transaction.atomic():
            delete(cast.program)
        assert Program.objects.filter(pk=cast.program.pk).exists()

    def test_without_money_is_deleted(self, cast):
        ProgramFactory.create().delete()

    def test_isnt_added_or_changed_by_what_it_is_found_by(self, cast):
        with pytest.raises(NotSupportedError):
            Program.objects.bulk_create(
                [cast.program],
                update_conflicts=True,
                unique_fields=["department", "code", "part"],
                update_fields=["policy"],
            )

    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    def test_is_changed_in_one_statement_with_others_as_far_as_it_may_be(self, cast, close):
        def write(**values) -> None:
            for name, value in values.items():
                setattr(cast.program, name, value)
            Program.objects.bulk_create(
                [cast.program, cast.elsewhere.program],
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=["name", "policy"],
            )

        close(cast)
        write(name="바른 이름")
        assert Program.objects.get(pk=cast.program.pk).name == "바른 이름"
        with pytest.raises(Closed), transaction.atomic():
            write(policy="다른 정책")
        assert Program.objects.get(pk=cast.program.pk).policy != "다른 정책"

    def test_says_so_beside_the_form_of_the_admin(self, client, cast):
        client.force_login(AdminFactory())
        lock(cast)
        address = reverse("admin:budgets_program_change", args=[cast.program.pk])
        page = client.post(address, form_data(client, address, policy="다른 정책"))
        assert page.status_code == 200
        assert "이 세부사업의 부서·회계·사업 구분·정책사업은 바꿀 수 없고" in text(page)
        assert client.post(address, form_data(client, address, name="바른 이름")).status_code == 302
        page = client.post(reverse("admin:budgets_program_delete", args=[cast.program.pk]), {"post": "yes"})
        assert page.status_code == 200
        assert Program.objects.get(pk=cast.program.pk).name == "바른 이름"

    def test_many_move_in_as_many_queries_as_few(self, cast, django_assert_max_num_queries, django_assert_num_queries):
        lines = BudgetLineFactory.create_batch(12, budget=BudgetFactory(fiscal_year=2020))
        keys = [line.program_id for line in lines]
        with django_assert_max_num_queries(12) as few:
            Program.objects.filter(pk__in=keys[:2]).update(category=Category.objects.create(code="a", name="가"))
        with django_assert_num_queries(len(few)):
            Program.objects.filter(pk__in=keys).update(category=Category.objects.create(code="b", name="나"))


@pytest.mark.parametrize("close", [lock, confirm_the_department, confirm_the_plan])
class TestAFundingSource:
    def test_stays_inside_or_outside_the_budget_where_its_money_is_printed(self, cast, close):
        source = cast.line.source
        BudgetLineFactory(budget=cast.unprinted, source=source)
        close(cast)
        for way in (
            lambda: change(source, outside_budget=True),
            lambda: FundingSource.objects.filter(pk=source.pk).update(outside_budget=True),
            lambda: bulk_change(source, outside_budget=True),
            lambda: source.clean(),
        ):
            with pytest.raises(Closed, match="이 재원의 예산 외는 바꿀 수 없고"), transaction.atomic():
                way()
        assert not FundingSource.objects.get(pk=source.pk).outside_budget

    def test_takes_another_name_all_the_same_and_another_one_moves(self, cast, close):
        close(cast)
        change(cast.line.source, name="바른 재원")
        source = FundingSourceFactory.create()
        change(source, outside_budget=True)
        assert FundingSource.objects.filter(name="바른 재원", outside_budget=False).exists()
        assert FundingSource.objects.get(pk=source.pk).outside_budget


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """One confirms while another writes money that the plan prints: it is printed, or refused."""

    def aside(self, work: Callable[[], Any]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except Exception as error:
                self.failed.append(error)
            finally:
                connection.close()

        self.failed: list[Exception] = []
        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def approved(self) -> tuple[Cast, Any]:
        cast = Cast()
        put(cast.part, State.APPROVED)
        return cast, PlannerFactory.create()

    def test_a_line_waits_for_a_confirmation_that_has_begun_and_is_refused(self):
        cast, planner = self.approved()
        with transaction.atomic():
            take_step(part=cast.part, step="confirm", by=planner)
            writer = self.aside(lambda: change(BudgetLine.objects.get(pk=cast.line.pk), amount=9))
            time.sleep(0.3)
            assert writer.is_alive(), "it should wait until the department is confirmed"
        writer.join(10)
        assert [type(error) for error in self.failed] == [Closed]
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 1_000_000

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_confirmation_waits_for_a_line_that_has_begun(self, whole):
        cast, planner = self.approved()

        def confirm() -> None:
            if whole:
                cast.plan.set_state(Plan.State.CONFIRMED)
            else:
                take_step(part=cast.part, step="confirm", by=planner)

        with transaction.atomic():
            change(cast.line, amount=9)
            confirmer = self.aside(confirm)
            time.sleep(0.3)
            assert confirmer.is_alive(), "it should wait until the line is written"
        confirmer.join(10)
        assert self.failed == []
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 9
        assert DepartmentPlan.objects.get(pk=cast.part.pk).state == State.CONFIRMED or whole

    def test_who_writes_in_the_next_year_and_who_confirms_this_one_never_wait_for_each_other(self):
        """Plans are held before budgets by both; and who writes holds no plan but the own."""
        cast, planner = self.approved()
        project = cast.next_year()
        with transaction.atomic():
            list(DepartmentPlan.objects.filter(pk=project.department_plan_id).select_for_update())
            confirmer = self.aside(lambda: take_step(part=cast.part, step="confirm", by=planner))
            time.sleep(0.3)
            confirmer.join(10)
            assert not confirmer.is_alive()
            with pytest.raises(Closed), transaction.atomic():
                change(cast.line, amount=9)
        assert self.failed == []
