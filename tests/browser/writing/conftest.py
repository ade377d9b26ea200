"""A project that somebody writes in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from plans.models import DepartmentPlan, Project, Section
from tests.factories import BudgetFactory, DepartmentPlanFactory, ProjectFactory, SectionFactory, WriterFactory


@pytest.fixture
def part() -> DepartmentPlan:
    return DepartmentPlanFactory(plan__year=2024, plan__budget=BudgetFactory(fiscal_year=2024))


@pytest.fixture
def project(part: DepartmentPlan) -> Project:
    return ProjectFactory(department_plan=part, number=1, title="홈페이지 운영", begins="2024-01-01", ends="2024-12-01")


@pytest.fixture
def section(project: Project) -> Section:
    """The project's first section."""
    return SectionFactory(project=project, order=1, kind__name="추진계획", kind__role="planned", body="<p>처음 글</p>")


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer, sign_in: Callable[..., Any]) -> Iterator[Any]:
    """A browser of a person's own at a project's page."""
    contexts = []

    def open_as(user: User, project: Project) -> Page:
        context = browser.new_context()
        contexts.append(context)
        sign_in(context, user)
        page = context.new_page()
        page.goto(f"{live_server.url}{reverse('project', args=[project.pk])}")
        # Until its editor stands there, a text's own box answers to the same name, and the page still moves.
        texts = page.locator("section > form textarea[name=body]").count()
        expect(page.locator("section > form .prose-menubar[aria-label]")).to_have_count(texts)
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def writer(part: DepartmentPlan) -> User:
    return WriterFactory(department=part.department, name="김하늘")
