"""What an older release let in: 추경 without a round; each gets the next one of its year, and is named."""

import importlib
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from budgets.models import Budget
from tests.factories import BudgetFactory, BudgetLineFactory

pytestmark = pytest.mark.django_db
migration = importlib.import_module("budgets.migrations.0006_rounds_of_supplementaries")


@pytest.fixture
def _without_the_check() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            cursor.execute("ALTER TABLE budgets_budget DROP CONSTRAINT round_if_supplementary")
            yield


@pytest.mark.usefixtures("_without_the_check")
def test_supplementaries_without_a_round_get_the_next_and_keep_their_money(capsys: pytest.CaptureFixture[str]) -> None:
    kept = BudgetFactory.create(supplementary=True, round=1)
    first, second = Budget.objects.bulk_create(
        Budget(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY) for _ in range(2)
    )
    [other] = Budget.objects.bulk_create([Budget(fiscal_year=2023, kind=Budget.Kind.SUPPLEMENTARY)])
    line = BudgetLineFactory(budget=first)
    Budget.objects.get(pk=second.pk).set_locked(True)
    then = MigrationLoader(connection).project_state(("budgets", "0005_program_years")).apps
    migration.number(then, SimpleNamespace(connection=connection))
    rounds = dict(Budget.objects.filter(kind="supplementary").values_list("pk", "round"))
    assert rounds == {kept.pk: 1, first.pk: 2, second.pk: 3, other.pk: 1}
    assert list(first.lines.all()) == [line]
    said = capsys.readouterr().out
    assert "2024년의 회차가 없던 추경을 제2회 추경으로 두었습니다" in said
    assert said.count("회차가 없던") == 3
