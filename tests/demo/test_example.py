"""The example against the printed plan for 2024 of 금천구 소통담당관: its figures are typed in here by hand."""

from copy import deepcopy
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum

from budgets.models import Budget, BudgetLine
from plans.models import Milestone, Picture, Plan, Project, Section
from plans.text.rich_text import clean_rich_text, picture_numbers
from staffing.models import Department, StaffingQuota

pytestmark = pytest.mark.django_db

APPS = ("staffing", "budgets", "plans")
YEARS = (2023, 2024, 2025, 2026)

# The tables "연차별 소요재원", in 천원.
MONEY = {
    1: (207_864, 141_500, 50_000, 50_000),
    2: (0, 15_000, 0, 0),
    3: (711_157, 756_658, 800_000, 830_000),
    4: (609_286, 538_856, 540_000, 540_000),
    5: (103_783, 273_791, 174_462, 174_462),
    6: (231_600, 189_045, 210_000, 223_000),
}
SUMS = {1: 449_364, 2: 15_000, 3: 3_097_815, 4: 2_228_142, 5: 726_498, 6: 853_645}

TITLES = {
    1: "금천의 가치를 더하는 도시브랜드 확산",
    2: "금나래 캐릭터 리뉴얼 추진",
    3: "참여와 소통으로 함께하는 공감 홍보",
    4: "소통하고 신뢰받는 체계적인 언론홍보",
    5: "정보취약계층 디지털 교육 강화사업",
    6: "금천구 홈페이지 운영",
}
SECTIONS = {
    1: ["사업개요", "추진실적", "추진계획"],
    2: ["사업필요성", "사업개요", "추진계획", "기대효과"],
    3: ["사업개요", "추진실적", "추진계획"],
    4: ["사업개요", "추진실적", "추진계획"],
    5: ["사업개요", "추진실적", "문제점 및 개선방안", "추진계획"],
    6: ["사업개요", "추진실적", "문제점 및 개선방안", "추진계획"],
}


@pytest.fixture(scope="module")
def shared_plan(share_in_module: Any) -> Plan:
    return share_in_module(_load)


def _load() -> Plan:
    call_command("load_example", verbosity=0)
    return Plan.objects.get()


@pytest.fixture
def plan(db: None, shared_plan: Plan) -> Plan:
    return deepcopy(shared_plan)


def won(**lookups: Any) -> int:
    return BudgetLine.objects.filter(**lookups).total()


# What stands in it


def test_the_plan_is_of_november_2023(plan: Plan) -> None:
    assert (plan.year, str(plan), plan.issued_text) == (2024, "2024년 주요업무계획", "2023. 11.")
    assert plan.state == Plan.State.OPEN
    assert plan.unit == 1_000


def test_it_compares_with_the_original_budget_of_the_year_before(plan: Plan) -> None:
    assert str(plan.budget) == "2024년 당초예산"
    assert str(plan.compared_budget) == str(plan.previous_budget) == "2023년 당초예산 (잠김)"


def test_only_last_years_budget_is_locked(plan: Plan) -> None:
    assert list(Budget.objects.filter(locked=True)) == [plan.compared_budget]


def test_the_department_has_three_teams_with_two_duties_each(plan: Plan) -> None:
    department = Department.objects.get()
    assert (department.name, department.bureau) == ("소통담당관", None)
    teams = list(department.teams.all())
    assert [team.name for team in teams] == ["홍보미디어팀", "언론팀", "정보화운영팀"]
    assert [len(team.duty_lines) for team in teams] == [2, 2, 2]


def test_the_roster_is_that_of_the_end_of_october(plan: Any) -> None:
    assert plan.roster.date_text == "'23. 10월말"
    quotas = StaffingQuota.objects.filter(roster=plan.roster)
    assert {quota.grade.name: (quota.authorized, quota.filled) for quota in quotas} == {
        "5급": (1, 1),
        "6급": (4, 3),
        "7급": (8, 10),
        "8급": (5, 4),
        "9급": (2, 2),
    }
    assert quotas.aggregate(authorized=Sum("authorized"), filled=Sum("filled")) == {"authorized": 20, "filled": 20}


@pytest.mark.parametrize(
    ("category", "now", "before"),
    [
        ("정책사업비", 3_297_813, 3_675_931),
        ("행정운영경비", 50_584, 82_719),
        ("재무활동비", 0, 0),
    ],
)
def test_the_budget_of_a_category_is_that_of_the_book(plan: Plan, category: str, now: int, before: int) -> None:
    assert won(budget=plan.budget, program__category__name=category) == now * 1_000
    assert won(budget=plan.compared_budget, program__category__name=category) == before * 1_000


def test_the_budget_of_the_department_is_that_of_the_book(plan: Plan) -> None:
    assert won(budget=plan.budget) == 3_348_397_000
    assert won(budget=plan.compared_budget) == 3_758_650_000


@pytest.mark.parametrize("number", MONEY)
def test_the_money_of_a_project_is_that_of_its_table(plan: Plan, number: Any) -> None:
    money = [won(budget__fiscal_year=year, program__projects__number=number) for year in YEARS]
    assert money == [thousands * 1_000 for thousands in MONEY[number]]
    assert sum(money) == SUMS[number] * 1_000


def test_the_projects_make_up_a_part_of_the_policy_budget(plan: Plan) -> None:
    assert won(budget=plan.budget, program__projects__isnull=False) == 1_914_850_000
    assert won(budget=plan.compared_budget, program__projects__isnull=False) == 1_863_690_000


def test_all_money_is_the_districts_own(plan: Plan) -> None:
    assert set(BudgetLine.objects.values_list("source__name", flat=True)) == {"구비"}


def test_forecasts_are_made_with_this_plan(plan: Plan) -> None:
    assert set(Budget.objects.forecast(2024).values_list("fiscal_year", flat=True)) == {2025, 2026}


def test_the_projects_stand_in_the_books_order(plan: Plan) -> None:
    assert dict(Project.objects.values_list("number", "title")) == TITLES
    assert [project.number for project in Project.objects.all() if project.is_new] == [2]


@pytest.mark.parametrize(
    ("number", "team", "period", "prints_budget", "sole_source"),
    [
        (1, "홍보미디어팀", "사업기간 : 2024. 1월 ~ 12월", True, None),
        (2, "홍보미디어팀", "추진시기 : 2024. 4월 ~ 10월", True, None),
        (3, "홍보미디어팀", "사업기간 : 2024. 1월 ~ 12월", True, "구비"),
        (4, "언론팀", "사업기간 : ", True, "구비"),
        (5, "정보화운영팀", "사업기간 : 2024. 1월 ~ 12월", False, None),
        (6, "정보화운영팀", "사업기간 : 2024. 1월 ~ 12월", False, None),
    ],
)
def test_a_projects_overview_is_that_of_the_book(
    plan: Plan, number: int, team: str, period: str, prints_budget: bool, sole_source: str | None
) -> None:
    project = Project.objects.get(number=number)
    assert project.team.name == team
    assert f"{project.period_label} : {project.period_text}" == period
    assert project.prints_budget is prints_budget
    assert (project.sole_source and project.sole_source.name) == sole_source


def test_only_the_fifth_project_has_a_place_and_a_target(plan: Plan) -> None:
    fifth = Project.objects.exclude(place="").get()
    assert fifth.number == 5
    assert fifth.place == "전산교육장, 복지관, 평생학습관 등"
    assert fifth.target == "구민, 65세 이상 어르신, 문해교육학습자 등"


@pytest.mark.parametrize("number", SECTIONS)
def test_a_project_has_the_books_sections_in_its_order(plan: Plan, number: Any) -> None:
    assert [section.heading for section in Section.objects.filter(project__number=number)] == SECTIONS[number]


def test_milestones_stand_where_the_book_has_them(plan: Plan) -> None:
    counts = {
        (section.project.number, section.heading, section.milestone_form): section.milestones.count()
        for section in Section.objects.filter(milestones__isnull=False).distinct()
    }
    assert counts == {
        (1, "추진실적", "date_first"): 8,
        (1, "추진계획", "subprogrammes"): 8,
        (6, "추진실적", "date_last"): 6,
    }


def test_the_sub_programmes_of_the_first_project_are_nested_three_deep(plan: Plan) -> None:
    top = Milestone.objects.filter(section__kind__code="planned", parent=None)
    assert [milestone.title for milestone in top] == [
        "도시브랜드(BI) 선포식 개최",
        "도시브랜드(BI) 인지도 확산 사업 추진",
    ]
    numbered = top[1].steps.all()
    assert [step.steps.count() for step in numbered] == [2, 0, 0, 0]


def test_the_steps_of_the_first_project_leave_1500_thousand_over(plan: Plan) -> None:
    amounts = Milestone.objects.exclude(amount=None)
    assert [step.amount for step in amounts] == [2_000_000, 50_000_000, 30_000_000, 50_000_000, 8_000_000]
    assert sum(step.amount for step in amounts) == 140_000_000
    assert not amounts.filter(steps__isnull=False).exists()


def test_amounts_that_the_text_shows_are_not_printed_again(plan: Plan) -> None:
    shown = Milestone.objects.exclude(amount=None).filter(body__contains="0천원")
    assert set(shown) == set(Milestone.objects.filter(body_shows_amount=True))
    assert shown.count() == 2


def test_pictures_are_empty_frames_that_the_texts_refer_to(plan: Plan) -> None:
    referred: set[tuple[int, int]] = set()
    for section in Section.objects.all():
        texts = [section.body, *section.milestones.values_list("body", flat=True)]
        referred |= {(section.project.number, number) for text in texts for number in picture_numbers(text)}
    assert referred == {(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5)}
    assert set(Picture.objects.values_list("project__number", "number")) == referred
    assert set(Picture.objects.values_list("file", flat=True)) == {""}


# Whether it survives being used


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            row["fields"]["body"], id="-".join(map(str, row["fields"].get("section", row["fields"].get("project"))))
        )
        for row in yaml.safe_load((settings.BASE_DIR / "fixtures" / "plan_2024.yaml").read_text(encoding="utf-8"))
        if "body" in row["fields"]
    ],
)
def test_cleaning_leaves_a_text_as_it_is(text: Any) -> None:
    assert clean_rich_text(text) == text


def test_every_row_passes_its_own_checks(plan: Plan) -> None:
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        for row in model._default_manager.all():
            if model not in {Budget, BudgetLine}:  # a locked budget refuses its own
                row.full_clean()
