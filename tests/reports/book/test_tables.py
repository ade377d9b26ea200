"""The tables of a small organisation: two bureaux, two accounts, a department without a bureau and a 동."""

from dataclasses import astuple
from typing import Any

import pytest

from budgets.models import Budget, BudgetLine, FundingSource, Program
from budgets.money import MoneyUnit
from plans.models import Plan, Project
from reports.book.build import build_book
from reports.book.html import file_html
from reports.book.pages import Book, MoneyTable, OrgChart
from staffing.models import Department
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    BureauFactory,
    CategoryFactory,
    DepartmentFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    GradeFactory,
    OrganisationFactory,
    PlanFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    StaffingQuotaFactory,
    TeamFactory,
)
from tests.reports.book.reading import budget, general, money, staffing
from tests.reports.book.reading import project as printed

pytestmark = pytest.mark.django_db

GENERAL, SPECIAL = Program.Account.GENERAL, Program.Account.SPECIAL

# In 천원: department, account, category, this year, last year's 당초.
MONEY = [
    ("감사담당관", GENERAL, "policy", 100_000, 80_000),
    ("총무과", GENERAL, "policy", 300_000, 320_000),
    ("총무과", GENERAL, "operation", 50_000, 40_000),
    ("재무과", SPECIAL, "policy", 40_000, 0),
    ("복지과", GENERAL, "policy", 600_000, 500_000),
    ("복지과", SPECIAL, "policy", 10_000, 20_000),
    ("독산1동", GENERAL, "operation", 7_000, 7_000),
]


@pytest.fixture
def plan() -> Plan:
    """A plan for 2024 of every department but the 동."""
    OrganisationFactory()
    # Made in another order than the official one.
    welfare = BureauFactory(name="복지국", order=2)
    affairs = BureauFactory(name="행정국", order=1)
    departments = {
        name: DepartmentFactory(name=name, order=order, bureau=bureau)
        for name, order, bureau in [
            ("독산1동", 9, None),
            ("복지과", 3, welfare),
            ("재무과", 2, affairs),
            ("총무과", 1, affairs),
            ("감사담당관", 0, None),
        ]
    }
    categories = {
        "operation": CategoryFactory(code="operation", name="행정운영경비", order=2),
        "policy": CategoryFactory(code="policy", name="정책사업비", order=1),
    }
    plan = PlanFactory.create()
    for name, account, category, now, before in MONEY:
        program = ProgramFactory(department=departments[name], account=account, category=categories[category])
        # Two sources, because a row is the sum over them.
        for edition, amount in ((plan.budget, now), (plan.compared_budget, before)):
            BudgetLineFactory(budget=edition, program=program, amount=amount * 400)
            BudgetLineFactory(budget=edition, program=program, amount=amount * 600)
    for name, department in departments.items():
        if name != "독산1동":
            DepartmentPlanFactory(plan=plan, department=department)
    return plan


def budget_rows(book: Book) -> list[tuple]:
    return [(group.name, *astuple(row)) for group in budget(book).groups for row in group.rows]


class TestTheBudgetOfAnOrganisation:
    def test_has_sums_of_the_whole_of_accounts_and_of_bureaus(self, plan: Plan) -> None:
        assert budget_rows(build_book(plan)) == [
            # 100+300+50+40+600+10+7 = 1,107; 80+320+40+0+500+20+7 = 967; 140/967 = 14.47...%
            ("합계", "합계", "1,107,000", "967,000", "140,000", "14.5"),
            # without 재무과 and 10 of 복지과: 1,057; without 20 of 복지과: 947; 110/947 = 11.61...%
            ("일반회계", "일반회계", "1,057,000", "947,000", "110,000", "11.6"),
            ("특별회계", "특별회계", "50,000", "20,000", "30,000", "150.0"),
            ("감사담당관", "계", "100,000", "80,000", "20,000", "25.0"),
            ("감사담당관", "정책사업비", "100,000", "80,000", "20,000", "25.0"),
            ("감사담당관", "행정운영경비", "0", "0", "0", "-"),
            # 총무과 350, 360 and 재무과 40, 0; 30/360 = 8.33...%
            ("행정국", "행정국", "390,000", "360,000", "30,000", "8.3"),
            ("총무과", "계", "350,000", "360,000", "△10,000", "△2.8"),
            # 20/320 = 6.25%: a half goes away from zero
            ("총무과", "정책사업비", "300,000", "320,000", "△20,000", "△6.3"),
            ("총무과", "행정운영경비", "50,000", "40,000", "10,000", "25.0"),
            ("재무과", "계", "40,000", "0", "40,000", "-"),
            ("재무과", "정책사업비", "40,000", "0", "40,000", "-"),
            ("재무과", "행정운영경비", "0", "0", "0", "-"),
            # 복지과 in both accounts: 610, 520; 90/520 = 17.30...%
            ("복지국", "복지국", "610,000", "520,000", "90,000", "17.3"),
            ("복지과", "계", "610,000", "520,000", "90,000", "17.3"),
            ("복지과", "정책사업비", "610,000", "520,000", "90,000", "17.3"),
            ("복지과", "행정운영경비", "0", "0", "0", "-"),
            ("독산1동", "계", "7,000", "7,000", "0", "0.0"),
            ("독산1동", "정책사업비", "0", "0", "0", "-"),
            ("독산1동", "행정운영경비", "7,000", "7,000", "0", "0.0"),
        ]

    def test_marks_the_sums_that_stand_over_all_columns(self, plan: Plan) -> None:
        groups = budget(build_book(plan)).groups
        assert [group.name for group in groups if group.is_sum] == ["합계", "일반회계", "특별회계", "행정국", "복지국"]

    def test_has_no_sum_of_the_only_account(self, plan: Any) -> None:
        plan.budget.lines.filter(program__account=SPECIAL).delete()
        plan.compared_budget.lines.filter(program__account=SPECIAL).delete()
        assert "일반회계" not in {row[0] for row in budget_rows(build_book(plan))}

    def test_has_no_sum_of_the_only_bureau(self, plan: Plan) -> None:
        Department.objects.update(bureau=Department.objects.get(name="총무과").bureau)
        assert "행정국" not in {row[0] for row in budget_rows(build_book(plan))}

    def test_leaves_out_what_never_enters_the_budget(self, plan: Plan) -> None:
        program = Program.objects.filter(department__name="복지과").first()
        before = budget_rows(build_book(plan))
        private = FundingSourceFactory(outside_budget=True)
        BudgetLineFactory(budget=plan.budget, program=program, source=private, amount=25_000_000)
        assert budget_rows(build_book(plan)) == before
        BudgetLineFactory(budget=plan.budget, program=program, amount=25_000_000)
        assert budget_rows(build_book(plan)) != before

    def test_compares_with_the_supplementary_budget_that_the_plan_names(self, plan: Plan) -> None:
        program = Program.objects.get(department__name="감사담당관")
        plan.compared_budget = BudgetFactory(fiscal_year=2023, supplementary=True, round=2)
        plan.save()
        BudgetLineFactory(budget=plan.compared_budget, program=program, amount=200_000_000)
        book = build_book(plan)
        assert budget(book).compared == "2023년 (제2회 추경)"
        # 100,000 less 200,000
        assert ("감사담당관", "계", "100,000", "200,000", "△100,000", "△50.0") in budget_rows(book)

    def test_compares_with_nothing_and_says_so_where_no_budget_is_named(self, plan: Plan) -> None:
        plan.compared_budget = None
        plan.save()
        book = build_book(plan)
        assert budget_rows(book)[0] == ("합계", "합계", "1,107,000", "-", "-", "-")
        assert "비교할 예산이 지정되지 않아" in budget(book).missing


class TestADepartmentThatTakesNoPart:
    def test_stands_in_the_budget_only(self, plan: Plan) -> None:
        book = build_book(plan)
        assert "독산1동" in {row[0] for row in budget_rows(book)}
        assert [part.name for part in book.departments] == ["감사담당관", "총무과", "재무과", "복지과"]
        assert general(book).summary == "2국 4부서"

    def test_stands_with_its_staff_too(self, plan: Plan) -> None:
        village = Department.objects.get(name="독산1동")
        StaffingQuotaFactory(roster=plan.roster, department=village, authorized=5, filled=4)
        book = build_book(plan)
        assert [row.name for row in staffing(book).rows] == ["독산1동"]


class TestTheContents:
    def test_end_a_bureau_where_a_department_without_one_follows(self, plan: Plan) -> None:
        assert "group apart" not in file_html(build_book(plan))
        DepartmentPlanFactory(plan=plan, department=Department.objects.get(name="독산1동"))
        assert file_html(build_book(plan)).count("group apart") == 1


class TestTheOrganisationsChart:
    def test_has_bureaus_with_their_departments_in_the_official_order(self, plan: Plan) -> None:
        assert general(build_book(plan)).chart == OrgChart(
            "한빛구",
            (
                OrgChart("감사담당관"),
                OrgChart("행정국", (OrgChart("총무과"), OrgChart("재무과"))),
                OrgChart("복지국", (OrgChart("복지과"),)),
            ),
        )
        assert general(build_book(plan)).chart.layout == "tree"

    def test_counts_teams_once_there_are_some(self, plan: Plan) -> None:
        TeamFactory.create_batch(3, department=Department.objects.get(name="총무과"))
        assert general(build_book(plan)).summary == "2국 4부서 3팀"


class TestTheStaffOfSeveralDepartments:
    def test_is_summed_by_grade_and_leaves_cells_without_a_post_empty(self, plan: Plan) -> None:
        senior, junior = GradeFactory(name="5급", order=1), GradeFactory(name="9급", order=2)
        audit, welfare = Department.objects.get(name="감사담당관"), Department.objects.get(name="복지과")
        for department, grade, authorized, filled in [
            (welfare, junior, 1_200, 1_150),
            (welfare, senior, 1, 0),
            (audit, senior, 2, 3),
        ]:
            StaffingQuotaFactory(
                roster=plan.roster, department=department, grade=grade, authorized=authorized, filled=filled
            )
        table = staffing(build_book(plan))
        assert (table.authorized, table.filled) == ("1,203", "1,153")
        assert table.grades == ("5급", "9급")
        assert table.total
        assert astuple(table.total) == ("합계", "1,203(1,153)", ("3(3)", "1,200(1,150)"))
        assert [astuple(row) for row in table.rows] == [
            ("감사담당관", "2(3)", ("2(3)", "-")),
            ("복지과", "1,201(1,150)", ("1(0)", "1,200(1,150)")),
        ]

    def test_names_the_day_without_zeros(self, plan: Plan) -> None:
        StaffingQuotaFactory(roster=plan.roster, department=Department.objects.get(name="복지과"))
        assert staffing(build_book(plan)).date == "2023. 10. 31."


class TestTheMoneyOfAProject:
    @pytest.fixture
    def project(self, plan: Plan) -> Project:
        """A project of 복지과 that the state, the district and a private body pay for."""
        project = ProjectFactory.create(department_plan=plan.department_plans.get(department__name="복지과"), number=1)
        program = ProjectProgramFactory(project=project).program
        private = FundingSourceFactory(name="민자", order=30, outside_budget=True)
        district = FundingSourceFactory(name="구비", order=20)
        national = FundingSourceFactory(name="국비", order=10)
        later = {year: BudgetFactory(fiscal_year=year, forecast=True) for year in (2025, 2026)}
        for edition, source, amount in [
            (plan.previous_budget, district, 30_000),
            (plan.budget, district, 40_000),
            (plan.budget, national, 50_000),
            (plan.budget, private, 25_000),
            (later[2025], national, 60_000),
            (later[2026], district, -5_000),
        ]:
            BudgetLineFactory(budget=edition, program=program, source=source, amount=amount * 1_000)
        return project

    def table(self, project: Project) -> MoneyTable:
        return money(build_book(project.department_plan.plan), project.number)

    def test_stands_by_source_with_what_is_outside_the_budget(self, project: Project) -> None:
        table = self.table(project)
        # by year: 30, 40+50+25 = 115, 60, -5; together 200
        assert astuple(table.total) == ("계", "200,000", ("30,000", "115,000", "60,000", "△5,000"))
        assert [astuple(row) for row in table.rows] == [
            ("국비", "110,000", ("0", "50,000", "60,000", "0")),
            ("구비", "65,000", ("30,000", "40,000", "0", "△5,000")),
            ("민자", "25,000", ("0", "25,000", "0", "0")),
        ]
        assert table.heading == "2024년 소요예산 : 115,000천원"

    def test_enters_the_departments_budget_without_the_private_part(self, project: Project) -> None:
        # 610 + 40 + 50 = 700; 520 + 30 = 550; 150/550 = 27.27...%
        rows = budget_rows(build_book(project.department_plan.plan))
        assert ("복지과", "계", "700,000", "550,000", "150,000", "27.3") in rows

    def test_of_a_new_one_leaves_last_year_out_of_the_sum_too(self, project: Project) -> None:
        Project.objects.update(kind=Project.Kind.NEW)
        table = self.table(project)
        assert table.years == ("2024년", "2025년", "2026년")
        assert astuple(table.total) == ("계", "170,000", ("115,000", "60,000", "△5,000"))

    def test_of_a_year_without_a_budget_is_unknown_and_not_nothing(self, project: Project) -> None:
        Budget.objects.get(fiscal_year=2026).delete()
        table = self.table(project)
        assert astuple(table.total) == ("계", "205,000", ("30,000", "115,000", "60,000", "-"))
        assert table.missing == "2026년 예산이 지정되지 않았습니다."

    def test_of_an_outlook_made_in_another_year_is_not_taken(self, project: Project) -> None:
        Budget.objects.filter(fiscal_year=2025).update(base_year=2023)
        assert self.table(project).total.cells == ("30,000", "115,000", "-", "△5,000")

    def test_adds_up_several_programs(self, project: Project) -> None:
        program = ProjectProgramFactory(project=project).program
        BudgetLineFactory(budget=project.department_plan.plan.budget, program=program, amount=1_000_000)
        assert self.table(project).heading == "2024년 소요예산 : 116,000천원"

    def test_is_absent_where_no_program_pays(self, project: Project) -> None:
        project.funding.all().delete()
        assert printed(build_book(project.department_plan.plan), project.number).money is None


class TestAnotherUnit:
    @pytest.fixture
    def project(self) -> Project:
        project = ProjectFactory.create(department_plan__plan__unit=MoneyUnit.MILLION)
        program = ProjectProgramFactory(project=project).program
        sources = FundingSourceFactory.create_batch(3)
        for source, amount in zip(sources, (1_500_000, 1_500_000, 2_499_999), strict=True):
            BudgetLineFactory(budget=project.department_plan.plan.budget, program=program, source=source, amount=amount)
        BudgetLineFactory(
            budget=project.department_plan.plan.previous_budget, program=program, source=sources[0], amount=-1_500_000
        )
        return project

    def test_rounds_each_figure_half_up_and_sums_before_it_rounds(self, project: Project) -> None:
        table = money(build_book(project.department_plan.plan), project.number)
        assert table.unit == "(단위: 백만원)"
        # 1.5, 1.5 and 2.499999 print as 2 each; together 5.499999 is 5
        assert [row.cells[1] for row in table.rows] == ["2", "2", "2"]
        assert table.total.cells[1] == "5"
        # 1.5 below zero is 2 below zero
        assert table.rows[0].cells[0] == "△2"
        assert table.heading == "2024년 소요예산 : 5백만원"

    def test_says_below_a_table_where_rounded_figures_do_not_add_up(self, project: Project) -> None:
        plan = project.department_plan.plan
        note = "※ 단수조정: 백만원 단위로 반올림하여 더한 값이 합계와 다를 수 있습니다."
        assert money(build_book(plan), project.number).note == note
        # 5.499999 from -1.5 is 6.999999: 5 and 2 are 7, as it prints
        assert budget(build_book(plan)).note == ""
        BudgetLine.objects.filter(budget=plan.budget).update(amount=1_000_000)
        BudgetLine.objects.filter(budget=plan.previous_budget).update(amount=-1_000_000)
        assert money(build_book(plan), project.number).note == ""
        BudgetLine.objects.filter(budget=plan.budget).update(amount=1_400_000)
        # 4.2 from -1 is 5.2: 4 and 1 are 5; three of 1 are 3
        assert budget(build_book(plan)).note == ""
        assert money(build_book(plan), project.number).note == note
        BudgetLine.objects.filter(budget=plan.budget).update(amount=500_000)
        # 1.5 from -1 is 2.5, which prints as 3 beside 2 and 1
        assert budget(build_book(plan)).note == ""
        BudgetLine.objects.filter(budget=plan.previous_budget).update(amount=1_400_000)
        # 1.5 from 1.4 is 0.1, which prints as 0 beside 2 and 1
        assert budget(build_book(plan)).note == note

    def test_sums_the_years_before_it_rounds(self, project: Project) -> None:
        """2.499999 print as 2, and 1.3 behind it as 1; together 3.799999 is 4."""
        plan = project.department_plan.plan
        outlook = BudgetFactory.create(forecast=True, fiscal_year=plan.year + 1, base_year=plan.year)
        last = BudgetLine.objects.get(amount=2_499_999)
        BudgetLineFactory(budget=outlook, program=last.program, source=last.source, amount=1_300_000)
        row = money(build_book(plan), project.number).rows[2]
        assert (row.total, row.cells[1:3]) == ("4", ("2", "1"))

    def test_tells_a_change_before_it_rounds(self, project: Project) -> None:
        """1.5 and 1.4 print as 2 and 1; between them is 0.1, which is 0."""
        plan = project.department_plan.plan
        BudgetLine.objects.filter(budget=plan.budget).exclude(source=FundingSource.objects.first()).delete()
        BudgetLine.objects.filter(budget=plan.previous_budget).update(amount=1_400_000)
        assert budget_rows(build_book(plan))[0][2:5] == ("2", "1", "0")

    def test_stands_above_the_budget_too(self, project: Project) -> None:
        book = build_book(project.department_plan.plan)
        assert budget(book).unit == "(단위: 백만원)"
        # 5,499,999 and -1,500,000: 6,999,999 more, which is 466.66... %
        assert budget_rows(book)[0] == ("합계", "합계", "5", "△2", "7", "466.7")
