"""No rule of the database is passed by a value that isn't there: a CHECK over NULL isn't false, nor is NULL unique."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from budgets.models import Budget
from spreadsheets.rules import Rules
from tests.config.test_admin_lists import FACTORIES

OWN = ("accounts", "staffing", "budgets", "plans", "reports", "spreadsheets")
Row = dict[str, Any]


def own_models() -> list[type[models.Model]]:
    return [model for app in OWN for model in apps.get_app_config(app).get_models() if model._meta.managed]


def names_in(condition: Any) -> set[str]:
    """The fields of a condition, on both sides of its comparisons."""
    found: set[str] = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= names_in(child)
        else:
            found |= {child[0].split("__")[0]}
            found |= {child[1].name} if isinstance(child[1], models.F) else set()  # type: ignore[attr-defined]
    return found


def examples(field: Any) -> list[Any]:
    """Every choice of a field, or a value that is something and one that is nothing; NULL where it may be."""
    if field.choices:
        some: list[Any] = [value for value, _ in field.flatchoices]
    elif isinstance(field, models.DateTimeField):
        some = [datetime(2024, 1, 1, tzinfo=UTC)]
    elif isinstance(field, models.DateField):
        some = [date(2024, 1, 1), date(2024, 2, 1)]
    elif isinstance(field, models.CharField | models.TextField):
        some = ["", "a"]
    else:
        some = [1] if field.is_relation else [0, 2024]
    return [*some, *([None] if field.null else [])]


def rows_of(model: type[models.Model], names: set[str]) -> Iterator[Row]:
    fields: list[Any] = [model._meta.get_field(name) for name in sorted(names)]
    for values in product(*map(examples, fields)):
        yield dict(zip((field.attname for field in fields), values, strict=True))


def nullable(model: type[models.Model], names: Any) -> set[str]:
    return {name for name in names if model._meta.get_field(name).null}


CHECKS = [
    pytest.param(model, check, id=check.name)
    for model in own_models()
    for check in model._meta.constraints
    if isinstance(check, models.CheckConstraint) and nullable(model, names_in(check.condition))
]
UNIQUE = [
    pytest.param(model, unique, id=unique.name)
    for model in own_models()
    for unique in model._meta.constraints
    if isinstance(unique, models.UniqueConstraint) and nullable(model, unique.fields)
]


@pytest.mark.once
@pytest.mark.parametrize(("model", "check"), CHECKS)
def test_no_check_leaves_open_whether_it_holds(model: Any, check: Any) -> None:
    rules = Rules(model)
    unknown = [row for row in rows_of(model, names_in(check.condition)) if rules.holds(check.condition, row) is None]
    assert unknown == []


@pytest.mark.once
@pytest.mark.parametrize(("model", "unique"), UNIQUE)
def test_no_unique_key_counts_rows_without_a_value_as_different(model: Any, unique: Any) -> None:
    """Where a field may be NULL, another rule forbids it there, or a key without the field takes those rows."""
    rules, others = Rules(model), model._meta.constraints
    names = set(unique.fields) | (names_in(unique.condition) if unique.condition else set())
    names |= {name for check in rules.checks if names & names_in(check.condition) for name in names_in(check.condition)}
    for row in rows_of(model, names):
        missing = {name for name in nullable(model, unique.fields) if row[model._meta.get_field(name).attname] is None}
        meant = unique.condition is None or rules.holds(unique.condition, row)
        if missing and meant and all(rules.holds(check.condition, row) is not False for check in rules.checks):
            rest = set(unique.fields) - missing
            assert any(
                isinstance(other, models.UniqueConstraint)
                and set(other.fields) == rest
                and rules.holds(other.condition, row)
                for other in others
            ), row


def test_none_of_the_keys_of_one_field_may_be_missing() -> None:
    fields = [field for model in own_models() for field in model._meta.local_fields if field.unique and field.null]
    assert fields == []


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "check"), [each for each in CHECKS if each.values[0] in FACTORIES])
def test_the_database_takes_what_a_check_allows_and_nothing_else(model: Any, check: Any) -> None:
    rules = Rules(model)
    stored: Any = models.QuerySet(model).filter(pk=FACTORIES[model]().pk)
    before = stored.values().get()
    related = {
        field.attname: FACTORIES[field.related_model]().pk
        for field in map(model._meta.get_field, names_in(check.condition))
        if field.is_relation
    }
    for row in rows_of(model, names_in(check.condition)):
        row |= {name: pk for name, pk in related.items() if row[name] is not None}
        allowed = all(rules.holds(each.condition, before | row) is True for each in rules.checks)
        assert takes(stored, row) == allowed, row


class TakenBackError(Exception):
    """What was written goes again."""


def takes(stored: Any, row: Row) -> bool:
    try:
        with transaction.atomic():
            stored.update(**row)
            raise TakenBackError
    except TakenBackError:
        return True
    except IntegrityError:
        return False


@pytest.mark.django_db
def test_no_supplementary_budget_is_without_its_round_nor_there_twice() -> None:
    """The one that passed: "제None회 추경", as often as one liked, and by every door."""
    nameless = Budget(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY)
    with pytest.raises(ValidationError, match="추경에는 1 이상의 회차를 적고"):
        nameless.full_clean()
    for rows in ([nameless], [Budget(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY, round=1) for _ in range(2)]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Budget.objects.bulk_create(rows)


def test_the_walk_finds_what_it_is_for() -> None:
    old = models.Q(kind="supplementary", round__gte=1) | (
        ~models.Q(kind="supplementary") & models.Q(round__isnull=True)
    )
    assert Rules(Budget).holds(old, {"kind": "supplementary", "round": None}) is None
    assert {"round_if_supplementary", "department_people_have_a_department"} <= {each.id for each in CHECKS}
    assert {"one_supplementary_a_round", "one_forecast_a_base_year"} <= {each.id for each in UNIQUE}
