"""The book is read with a number of queries that doesn't grow with the plan."""

from typing import Any

import factory.django
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plans.models import Plan, Section
from reports.book.build import build_book
from reports.book.html import file_html, screen_html
from reports.cache.fingerprints import read_fingerprints
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    OrganisationFactory,
    PictureFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    StaffingQuotaFactory,
    TeamFactory,
)
from tests.reports.book.reading import money, section

pytestmark = pytest.mark.django_db

BOOK = 18
FINGERPRINTS = 18
#: The session, the person, the plan with its right.
PERSON = 4
#: The fingerprints before and after, and in between the book.
SCREEN_ANEW = PERSON + 2 * FINGERPRINTS + BOOK


@pytest.fixture
def plan() -> Plan:
    OrganisationFactory()
    plan = PlanFactory.create()
    for year in (2025, 2026):
        BudgetFactory(fiscal_year=year, forecast=True)
    add_departments(plan, 1)
    return plan


def add_departments(plan: Plan, count: int) -> None:
    """Departments with a team, a quota and a project that has one of everything."""
    for _ in range(count):
        part = DepartmentPlanFactory.create(plan=plan)
        team = TeamFactory(department=part.department)
        StaffingQuotaFactory(roster=plan.roster, department=part.department)
        project = ProjectFactory.create(department_plan=part, team=team, sole_source=FundingSourceFactory())
        PictureFactory(project=project, number=1)
        section = SectionFactory.create(project=project, body="<p>[[그림 1]]</p>", milestone_form="subprogrammes")
        MilestoneFactory(section=section, parent=MilestoneFactory(section=section))
        BudgetLineFactory(budget=plan.budget, program=ProjectProgramFactory(project=project).program)


class TestBuildingTheBook:
    def test_of_one_department(self, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(BOOK):
            assert len(build_book(plan).departments) == 1

    def test_of_five_departments_takes_no_more(
        self, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        add_departments(plan, 4)
        with django_assert_num_queries(BOOK):
            assert len(build_book(plan).departments) == 5

    def test_of_many_lines_and_milestones_takes_no_more(
        self, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        its = plan.department_plans.get().projects.get()
        planned = its.sections.get()
        for milestone in MilestoneFactory.create_batch(10, section=planned):
            MilestoneFactory.create_batch(3, section=planned, parent=milestone)
        SectionFactory.create_batch(5, project=its, title="다른 항목")
        for program in (funding.program for funding in ProjectProgramFactory.create_batch(5, project=its)):
            for budget in (plan.budget, plan.compared_budget):
                BudgetLineFactory.create_batch(3, budget=budget, program=program)
        with django_assert_num_queries(BOOK):
            book = build_book(plan)
        assert len(section(book, its.number, "추진계획").programmes) == 11
        # 1 of the cast and 5 × 3 more, a million won each
        assert money(book, its.number).heading == "2024년 소요예산 : 16,000천원"

    def test_of_a_department_or_a_project_takes_no_more(self, plan: Any, django_assert_max_num_queries: Any) -> None:
        add_departments(plan, 2)
        part = plan.department_plans.first()
        number = part.projects.get().number
        only = plan.department_plans.filter(pk=part.pk)
        with django_assert_max_num_queries(BOOK):
            build_book(plan, only)
        with django_assert_max_num_queries(BOOK):
            build_book(plan, only, project=number)

    def test_leaves_nothing_to_be_read_while_it_is_printed(
        self, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        book = build_book(plan)
        with django_assert_num_queries(0):
            screen_html(book)


class TestTheStamps:
    @pytest.mark.parametrize("more", [0, 4])
    def test_of_five_departments_take_no_more_than_of_one(
        self, plan: Plan, more: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        add_departments(plan, more)
        with django_assert_num_queries(FINGERPRINTS):
            assert len(read_fingerprints(plan).departments) == 1 + more

    def test_of_many_lines_and_milestones_take_no_more(
        self, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        project = plan.department_plans.get().projects.get()
        MilestoneFactory.create_batch(10, section=project.sections.get())
        ProjectProgramFactory.create_batch(5, project=project)
        PictureFactory(project=project, number=2)
        with django_assert_num_queries(FINGERPRINTS):
            read_fingerprints(plan)


@pytest.mark.parametrize("more", [0, 4])
class TestTheBookOnTheScreen:
    def test_takes_as_many_queries_for_five_departments_as_for_one(
        self, client: Client, plan: Plan, more: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        add_departments(plan, more)
        client.force_login(PlannerFactory())
        with django_assert_num_queries(SCREEN_ANEW):
            client.get(reverse("book", args=[2024]))

    def test_takes_as_many_after_an_edit(
        self, client: Client, plan: Plan, more: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        add_departments(plan, 1 + more)
        client.force_login(PlannerFactory())
        client.get(reverse("book", args=[2024]))
        Section.objects.filter(pk=Section.objects.latest("pk").pk).update(body="<p>다른 글</p>")
        with django_assert_num_queries(SCREEN_ANEW):
            client.get(reverse("book", args=[2024]))

    def test_takes_but_the_fingerprints_where_nothing_was_changed(
        self, client: Client, plan: Plan, more: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        add_departments(plan, more)
        client.force_login(PlannerFactory())
        client.get(reverse("book", args=[2024]))
        with django_assert_num_queries(PERSON + FINGERPRINTS):
            client.get(reverse("book", args=[2024]))


@pytest.mark.parametrize("count", [1, 4])
def test_one_file_reads_all_its_pictures_at_once(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    project = ProjectFactory.create(department_plan__plan=plan)
    for number in range(1, count + 1):
        PictureFactory(project=project, number=number, file=factory.django.ImageField())
        SectionFactory(project=project, body=f"<p>[[그림 {number}]]</p>")
    book = build_book(plan)
    with django_assert_num_queries(1):
        html = file_html(book)
    assert html.count('src="data:image/') == count
