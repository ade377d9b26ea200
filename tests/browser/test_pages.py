"""The pages in a real browser: a way through them by keyboard, and what axe finds on each."""

from collections.abc import Callable
from typing import Any

import factory.django
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import DepartmentPlan, Project
from tests.browser.looking import PHONE, assert_good, assert_good_at_every_size
from tests.factories import (
    PASSWORD,
    BudgetLineFactory,
    DepartmentPlanFactory,
    OrganisationFactory,
    PictureFactory,
    PlanFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    TeamFactory,
    UserFactory,
    WriterFactory,
)

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def part() -> DepartmentPlan:
    OrganisationFactory()
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms", department__order=1)
    team = TeamFactory.create(department=part.department)
    paid = ProjectFactory.create(
        department_plan=part, number=1, title="도시브랜드 확산", kind=Project.Kind.NEW, team=team
    )
    BudgetLineFactory(budget=part.plan.budget, program=ProjectProgramFactory(project=paid).program)
    ProjectFactory(department_plan=part, number=2, title="언론 홍보", begins=None, ends=None)
    DepartmentPlanFactory(plan=part.plan, department__name="감사담당관", department__order=2)
    return part


def test_a_planner_finds_the_way_from_the_door_to_a_project(
    page: Page, live_server: LiveServer, part: DepartmentPlan
) -> None:
    page.goto(live_server.url)
    page.get_by_label("아이디").fill(PlannerFactory.create().username)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("할 일")
    page.get_by_role("main").get_by_role("link", name="2024년 주요업무계획").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024년 주요업무계획")
    expect(page.get_by_role("link", name="PDF 만들기")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="소통담당관", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("소통담당관")
    expect(page.get_by_role("row", name="1. 도시브랜드 확산")).to_contain_text("신규")
    page.get_by_role("navigation", name="현재 위치").get_by_role("link", name="2024년").click()
    page.get_by_role("button", name="로그아웃").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("로그인")


def test_the_same_way_is_open_to_the_keyboard_alone(page: Page, live_server: LiveServer, part: DepartmentPlan) -> None:
    person = PlannerFactory.create()
    page.goto(live_server.url)
    # The cursor stands in the first field, and Enter sends the form.
    expect(page.get_by_label("아이디")).to_be_focused()
    page.keyboard.type(person.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{reverse('first-page')}")
    main = page.get_by_role("main")
    for link, heading in (
        (main.get_by_role("link", name="2024년 주요업무계획").last, "2024년 주요업무계획"),
        (main.get_by_role("link", name="소통담당관", exact=True), "소통담당관"),
    ):
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="본문으로 바로 가기")).to_be_focused()
        page.keyboard.press("Enter")
        expect(main).to_be_focused()
        for _ in range(20):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_a_phone_has_the_navigation_in_a_menu(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan
) -> None:
    page.set_viewport_size(PHONE)
    sign_in(page.context, WriterFactory.create(department=part.department))
    page.goto(live_server.url)
    page.get_by_text("메뉴", exact=True).click()
    page.get_by_role("navigation", name="메뉴").get_by_role("link", name="소통담당관").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("소통담당관")


@pytest.mark.parametrize("who", [PlannerFactory, WriterFactory])
def test_pages_are_accessible_and_fit(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan, who: Any
) -> None:
    more = {"department": part.department} if who is WriterFactory else {}
    sign_in(page.context, who.create(**more))
    for address in (
        reverse("plan", args=[2024]),
        reverse("department", args=[2024, "comms"]),
        reverse("exports"),
        reverse("change-password"),
        "/plans/1999/",
    ):
        page.goto(f"{live_server.url}{address}")
        assert_good_at_every_size(page)
    PlanFactory(year=2023)
    page.goto(live_server.url)
    assert_good_at_every_size(page)


def test_empty_pages_are_accessible_and_fit(page: Page, live_server: LiveServer, sign_in: Callable[..., Any]) -> None:
    sign_in(page.context, PlannerFactory.create())
    page.goto(live_server.url)
    assert_good_at_every_size(page)
    plan = PlanFactory.create()
    page.goto(live_server.url)
    assert_good_at_every_size(page)
    part = DepartmentPlanFactory.create(plan=plan)
    page.goto(f"{live_server.url}{reverse('department', args=[2024, part.department.code])}")
    assert_good_at_every_size(page)


def test_the_sign_in_page_is_accessible_with_and_without_errors(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}{reverse('login')}")
    assert_good_at_every_size(page)
    page.get_by_label("아이디").fill("nobody")
    page.get_by_label("비밀번호").fill("틀린-비밀번호")
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_text("아이디나 비밀번호가 맞지 않습니다.")).to_be_visible()
    assert_good_at_every_size(page)


def test_the_menu_of_a_phone_is_accessible(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan
) -> None:
    page.set_viewport_size(PHONE)
    sign_in(page.context, PlannerFactory.create())
    page.goto(live_server.url)
    page.get_by_text("메뉴", exact=True).click()
    assert_good(page)


def test_a_refusal_says_so_and_leads_back(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan
) -> None:
    sign_in(page.context, WriterFactory.create(department=part.department))
    page.goto(f"{live_server.url}{reverse('book', args=[2024])}")
    expect(page.get_by_role("heading", level=1)).to_have_text("권한이 없습니다")
    assert_good_at_every_size(page)
    page.get_by_role("link", name="처음으로 가기").click()
    expect(page).to_have_url(f"{live_server.url}{reverse('first-page')}")


def test_the_page_of_a_fault_is_accessible(
    page: Page,
    live_server: LiveServer,
    sign_in: Callable[..., Any],
    part: DepartmentPlan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in(page.context, UserFactory.create())
    monkeypatch.setattr("plans.views.read_assessments", lambda *args: 1 / 0)
    page.goto(f"{live_server.url}{reverse('plan', args=[2024])}")
    expect(page.get_by_role("heading", level=1)).to_have_text("잠시 문제가 생겼습니다")
    assert_good_at_every_size(page)


def test_a_picture_shows_in_the_browser(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan
) -> None:
    picture = PictureFactory.create(project=part.projects.first(), file=factory.django.ImageField(width=40))
    sign_in(page.context, WriterFactory.create(department=part.department))
    response = page.goto(f"{live_server.url}{reverse('picture', args=[picture.pk])}")
    assert response is not None
    assert response.status == 200
    assert page.locator("img").evaluate("image => image.naturalWidth") == 40
