"""The history of a department's plan."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from plans.models import DepartmentPlan, Project, Section
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    MilestoneFactory,
    PictureFactory,
    ProgramFactory,
    ProjectProgramFactory,
    SectionFactory,
    TransitionFactory,
)
from tests.pages import text
from tests.plans.history.changing import change, of_part, of_project

pytestmark = pytest.mark.django_db


class TestTheHistoryOfADepartment:
    def test_shows_every_project_and_the_steps(
        self, writer: Any, part: DepartmentPlan, project: Project, section: Section, kim: User
    ) -> None:
        TransitionFactory(department_plan=part, by=kim, comment="1차입니다.")
        page = text(writer.get(of_part(part)))
        assert "항목 “추진계획” 더함 09:00 · 기록되지 않은 사람 · 1. 언론 홍보" in page
        assert "부서 계획 제출 09:00 · 김하늘 1차입니다. 상태 작성 중 → 부서 검토" in page

    def test_shows_projects_that_are_no_more(
        self, writer: Any, part: DepartmentPlan, project: Project, section: Section
    ) -> None:
        MilestoneFactory.create(section=section, title="설명회")
        address = of_project(project)
        project.delete()
        page = text(writer.get(of_part(part)))
        assert "사업 개요 “1. 언론 홍보” 지움" in page
        assert "항목 “추진계획” 지움" in page
        assert "일정 “설명회” (추진계획) 지움 09:00 · 기록되지 않은 사람 · 1. 언론 홍보" in page
        assert writer.get(address).status_code == 404

    def test_shows_the_money_of_the_departments_other_programs(self, writer: Any, part: DepartmentPlan) -> None:
        program = ProgramFactory.create(department=part.department, name="행정운영")
        BudgetLineFactory(budget=part.plan.budget, program=program)
        assert "“행정운영” 더함" in text(writer.get(of_part(part)))

    def test_shows_last_years_money_where_the_plan_prints_it(self, writer: Any, part: DepartmentPlan) -> None:
        program = ProgramFactory.create(department=part.department, name="행정운영")
        BudgetLineFactory(budget=part.plan.previous_budget, program=program)
        assert "2023년 당초예산" in text(writer.get(of_part(part)))

    def test_shows_money_in_a_budget_that_is_no_more(self, writer: Any, part: DepartmentPlan) -> None:
        program = ProgramFactory.create(department=part.department, name="행정운영")
        budget = BudgetFactory.create(supplementary=True)
        BudgetLineFactory(budget=budget, program=program)
        budget.delete()
        assert "지워진 예산" in text(writer.get(of_part(part)))

    def test_shows_nothing_of_other_departments_and_years(
        self, writer: Any, part: DepartmentPlan, section: Section
    ) -> None:
        other = SectionFactory.create(project__title="남의 사업")
        BudgetLineFactory(program=ProgramFactory(department=other.project.department_plan.department, name="남의 돈"))
        SectionFactory.create(
            project__title="내년 사업",
            project__department_plan__plan__year=2025,
            project__department_plan__department=part.department,
        )
        ours = ProgramFactory.create(department=part.department, name="행정운영")
        for budget in (BudgetFactory(fiscal_year=2025), BudgetFactory(fiscal_year=2023, supplementary=True)):
            BudgetLineFactory(budget=budget, program=ours)  # written for another year's plan, and not printed here
        other.project.delete()
        page = text(writer.get(of_part(part)))
        assert "남의" not in page
        assert "행정운영" not in page
        assert "내년" not in page

    def test_leads_there_from_the_departments_page(self, writer: Any, part: DepartmentPlan) -> None:
        page = writer.get(reverse("department", args=[2024, "comms"])).content.decode()
        assert of_part(part) in page

    def test_needs_as_many_queries_for_much_as_for_little(
        self,
        writer: Any,
        part: DepartmentPlan,
        project: Project,
        section: Section,
        kim: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        self._fill(part, project, section, kim)
        with django_assert_max_num_queries(30) as few:
            writer.get(of_part(part))
        for _ in range(4):
            self._fill(part, project, section, kim)
        with django_assert_max_num_queries(len(few)):
            writer.get(of_part(part))

    def _fill(self, part: DepartmentPlan, project: Project, section: Section, kim: User) -> None:
        other = SectionFactory.create(project__department_plan=part)
        MilestoneFactory.create(section=other).delete()
        milestone = MilestoneFactory.create(section=section)
        change(milestone, kim, amount=1_000)
        line = BudgetLineFactory.create(program=ProjectProgramFactory.create(project=project).program)
        change(line, kim, amount=2_000)
        change(PictureFactory.create(project=project), kim, caption="설명")
        MilestoneFactory.create(section=other)
        other.project.delete()
        TransitionFactory(department_plan=part, by=kim)
