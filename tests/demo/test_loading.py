"""Loading the example and the code tables: beside what is there, or not at all."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from budgets.models import Category, FundingSource
from demo.example import load_code_tables
from plans.models import Plan, SectionKind
from staffing.models import Grade, Organisation, Roster, StaffingQuota
from tests.factories import (
    BudgetFactory,
    DepartmentFactory,
    GradeFactory,
    OrganisationFactory,
    PlanFactory,
    RosterFactory,
)

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[tuple]]:
    """Every row of every table of ours."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for app in ("staffing", "budgets", "plans")
        for model in apps.get_app_config(app).get_models()
    }


def test_loading_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_example")
    assert capsys.readouterr().out == "예시 계획을 불러왔습니다: 2024년 주요업무계획\n"


def test_a_second_time_changes_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_example", verbosity=0)
    before = everything()
    call_command("load_example")
    assert "2024년 계획이 이미 있어 예시를 불러오지 않았습니다." in capsys.readouterr().out
    assert everything() == before


def test_a_plan_of_that_year_is_never_touched(capsys: pytest.CaptureFixture[str]) -> None:
    PlanFactory(year=2024, title="우리 계획")
    before = everything()
    call_command("load_example")
    assert "이미 있어" in capsys.readouterr().out
    assert everything() == before


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: DepartmentFactory(code="comms", name="홍보과"), "“홍보과”"),
        (lambda: RosterFactory(as_of=date(2023, 10, 31), wording="10월 말"), "“정·현원표 (10월 말)”"),
        (lambda: BudgetFactory(fiscal_year=2023, locked=True), "“2023년 당초예산 (잠김)”"),
        (lambda: BudgetFactory(fiscal_year=2024), "“2024년 당초예산”"),
        (lambda: BudgetFactory(fiscal_year=2026, forecast=True), "“2026년 중기전망(2024년 기준)”"),
    ],
)
def test_it_refuses_where_it_would_overwrite_and_names_what(make: Callable[..., Any], named: str) -> None:
    make()
    before = everything()
    with pytest.raises(CommandError, match="예시를 불러오지 않았습니다") as refused:
        call_command("load_example")
    assert named in str(refused.value)
    assert everything() == before


def test_other_departments_and_budgets_do_not_bother_it() -> None:
    DepartmentFactory(code="audit")
    BudgetFactory(fiscal_year=2022)
    RosterFactory(as_of=date(2022, 10, 31))
    call_command("load_example", verbosity=0)
    assert Plan.objects.get().year == 2024


def test_the_organisation_that_exists_is_kept() -> None:
    OrganisationFactory(name="한빛구", accent="#123456")
    call_command("load_example", verbosity=0)
    assert Organisation.objects.values("name", "accent").get() == {"name": "한빛구", "accent": "#123456"}
    assert Plan.objects.get().year == 2024


# The code tables


def test_the_code_tables_have_what_books_use() -> None:
    added = load_code_tables()
    assert added == sum(model.objects.count() for model in (Grade, FundingSource, Category, SectionKind))
    assert list(Grade.objects.values_list("name", flat=True)) == [
        *("정무직", "3급", "4급", "5급", "6급", "7급", "8급", "9급"),
        *("별정직", "전문경력관", "임기제", "연구·지도", "공무직", "미구분"),
    ]
    assert {"국비", "시비", "구비", "특별교부세", "특별조정교부금", "지방소멸대응기금", "미구분"} <= set(
        FundingSource.objects.filter(outside_budget=False).values_list("name", flat=True)
    )
    assert set(FundingSource.objects.filter(outside_budget=True).values_list("name", flat=True)) == {
        *("기금", "민자", "자부담")
    }
    assert Category.objects.get(funds_projects=True).name == "정책사업비"
    assert dict(SectionKind.objects.values_list("name", "role")) == {
        "사업필요성": "text",
        "사업개요": "overview",
        "추진실적": "done",
        "문제점 및 개선방안": "text",
        "추진계획": "planned",
        "기대효과": "text",
    }


def test_a_row_of_a_code_table_that_exists_is_kept() -> None:
    GradeFactory(code="5", name="사무관", order=1)
    load_code_tables()
    assert Grade.objects.get(code="5").name == "사무관"
    assert Grade.objects.filter(code="6").exists()


def test_code_tables_load_again_without_adding() -> None:
    load_code_tables()
    before = everything()
    assert load_code_tables() == 0
    assert everything() == before


def test_the_plan_uses_a_code_that_somebody_renamed() -> None:
    GradeFactory(code="5", name="사무관")
    call_command("load_example", verbosity=0)
    assert StaffingQuota.objects.get(grade__name="사무관").roster == Roster.objects.get()
