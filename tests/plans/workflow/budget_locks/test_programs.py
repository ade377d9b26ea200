"""Programs and funding sources stay where a confirmed department prints their money."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import NotSupportedError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from budgets.models import Category, FundingSource, Program
from integrity.locking import Locked
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    ProgramFactory,
)
from tests.pages import form_data, text
from tests.plans.workflow.budget_locks.cast import (
    Cast,
    bulk_change,
    change,
    confirm_the_department,
    confirm_the_plan,
    ledger,
    lock,
)

MOVES: dict[str, Callable[[Program], object]] = {
    "department": lambda program: DepartmentFactory(),
    "account": lambda program: Program.Account.SPECIAL,
    "category": lambda program: CategoryFactory(code="other"),
    "policy": lambda program: "다른 정책",
}


class TestAProgram:
    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    @pytest.mark.parametrize("name", MOVES)
    def test_stays_where_its_money_is_printed(self, cast: Cast, close: Any, name: Any) -> None:
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
                pytest.raises(Locked, match="이 세부사업의 부서·회계·사업 구분·정책사업은 바꿀 수 없고"),
                transaction.atomic(),
            ):
                way()
        assert ledger() == before

    @pytest.mark.parametrize("name", MOVES)
    def test_moves_while_its_money_is_open(self, cast: Cast, name: Any) -> None:
        value = MOVES[name](cast.program)
        change(cast.program, **{name: value})
        assert getattr(Program.objects.get(pk=cast.program.pk), name) == value

    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    def test_takes_another_name_all_the_same(self, cast: Cast, close: Any) -> None:
        close(cast)
        change(cast.program, name="바른 이름", code="0501", unit="다른 단위")
        Program.objects.filter(pk=cast.program.pk).update(name="더 바른 이름", policy=cast.program.policy)
        assert Program.objects.get(pk=cast.program.pk).name == "더 바른 이름"

    def test_doesnt_come_into_a_department_that_is_confirmed(self, cast: Cast) -> None:
        program = cast.elsewhere.program
        confirm_the_department(cast)
        for way in (
            lambda: change(program, department=cast.part.department),
            lambda: Program.objects.filter(pk=program.pk).update(department=cast.part.department),
        ):
            with pytest.raises(Locked), transaction.atomic():
                way()
        assert Program.objects.get(pk=program.pk).department != cast.part.department

    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    @pytest.mark.parametrize("delete", [Program.delete, lambda row: Program.objects.filter(pk=row.pk).delete()])
    def test_is_not_deleted(self, cast: Cast, close: Any, delete: Any) -> None:
        close(cast)
        with pytest.raises(Locked, match="지울 수도 없습니다"), transaction.atomic():
            delete(cast.program)
        assert Program.objects.filter(pk=cast.program.pk).exists()

    def test_without_money_is_deleted(self, cast: Cast) -> None:
        ProgramFactory.create().delete()

    def test_isnt_added_or_changed_by_what_it_is_found_by(self, cast: Cast) -> None:
        with pytest.raises(NotSupportedError):
            Program.objects.bulk_create(
                [cast.program],
                update_conflicts=True,
                unique_fields=["department", "code", "part"],
                update_fields=["policy"],
            )

    @pytest.mark.parametrize("close", [lock, confirm_the_department])
    def test_is_changed_in_one_statement_with_others_as_far_as_it_may_be(self, cast: Cast, close: Any) -> None:
        def write(**values: Any) -> None:
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
        with pytest.raises(Locked), transaction.atomic():
            write(policy="다른 정책")
        assert Program.objects.get(pk=cast.program.pk).policy != "다른 정책"

    def test_shows_so_beside_the_form_of_the_admin(self, client: Client, cast: Cast) -> None:
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

    def test_many_move_in_as_many_queries_as_few(
        self,
        cast: Cast,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        lines = BudgetLineFactory.create_batch(12, budget=BudgetFactory(fiscal_year=2020))
        keys = [line.program_id for line in lines]
        with django_assert_max_num_queries(13) as few:
            Program.objects.filter(pk__in=keys[:2]).update(category=Category.objects.create(code="a", name="가"))
        with django_assert_num_queries(len(few)):
            Program.objects.filter(pk__in=keys).update(category=Category.objects.create(code="b", name="나"))


@pytest.mark.parametrize("close", [lock, confirm_the_department, confirm_the_plan])
class TestAFundingSource:
    def test_stays_inside_or_outside_the_budget_where_its_money_is_printed(self, cast: Cast, close: Any) -> None:
        source = cast.line.source
        BudgetLineFactory(budget=cast.unprinted, source=source)
        close(cast)
        for way in (
            lambda: change(source, outside_budget=True),
            lambda: FundingSource.objects.filter(pk=source.pk).update(outside_budget=True),
            lambda: bulk_change(source, outside_budget=True),
            lambda: source.clean(),
        ):
            with pytest.raises(Locked, match="이 재원의 예산 외는 바꿀 수 없고"), transaction.atomic():
                way()
        assert not FundingSource.objects.get(pk=source.pk).outside_budget

    def test_takes_another_name_all_the_same_and_another_one_moves(self, cast: Cast, close: Any) -> None:
        close(cast)
        change(cast.line.source, name="바른 재원")
        source = FundingSourceFactory.create()
        change(source, outside_budget=True)
        assert FundingSource.objects.filter(name="바른 재원", outside_budget=False).exists()
        assert FundingSource.objects.get(pk=source.pk).outside_budget
