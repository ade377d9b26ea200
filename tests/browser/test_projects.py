"""A department's list of projects, as its writer keeps it in order: by mouse, by keyboard, and without scripts."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from plans.models import DepartmentPlan, SectionKind
from tests.browser.looking import assert_accessible, assert_good, assert_good_at_every_size
from tests.factories import (
    DepartmentPlanFactory,
    PlanFactory,
    ProjectFactory,
    SectionFactory,
    SectionKindFactory,
    WriterFactory,
)

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def part() -> DepartmentPlan:
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")
    for number, title in enumerate(["도시브랜드", "언론 홍보", "누리소통망"], start=1):
        ProjectFactory(department_plan=part, number=number, title=title)
    SectionKindFactory(code="overview", name="사업개요", role=SectionKind.Role.OVERVIEW)
    return part


@pytest.fixture
def address(live_server: LiveServer) -> Any:
    def address(name: str = "department", *more: Any) -> str:
        return f"{live_server.url}{reverse(name, args=[2024, 'comms', *more])}"

    return address


@pytest.fixture
def writer(part: DepartmentPlan) -> User:
    return WriterFactory.create(department=part.department)


@pytest.fixture
def desk(page: Page, sign_in: Any, writer: User, address: Any) -> Any:
    sign_in(page.context, writer)
    page.goto(address())
    return page


def expect_order(page: Page, *titles: str) -> None:
    links = page.locator("[data-project] th a")
    expect(links).to_have_text([f"{number}. {title}" for number, title in enumerate(titles, start=1)])


def test_a_row_is_moved_with_the_keyboard_and_keeps_the_focus(desk: Page, address: Any) -> None:
    up = desk.get_by_role("button", name="위로: 3. 누리소통망")
    up.focus()
    desk.keyboard.press("Enter")
    expect_order(desk, "도시브랜드", "누리소통망", "언론 홍보")
    expect(desk.get_by_role("button", name="위로: 2. 누리소통망")).to_be_focused()
    expect(desk.locator("body > [role=status]")).to_have_text("2번째로 옮겼습니다: 누리소통망")
    desk.keyboard.press("Enter")
    expect_order(desk, "누리소통망", "도시브랜드", "언론 홍보")
    # It cannot go up any more.
    expect(desk.get_by_role("button", name="아래로: 1. 누리소통망")).to_be_focused()
    expect(desk).to_have_url(address())
    desk.reload()
    expect_order(desk, "누리소통망", "도시브랜드", "언론 홍보")


def test_a_row_is_dragged_with_the_mouse(desk: Page) -> None:
    grips = desk.locator(".grip")
    row = desk.locator("[data-project]")
    grips.nth(2).drag_to(row.nth(0), target_position={"x": 200, "y": 3})
    expect_order(desk, "누리소통망", "도시브랜드", "언론 홍보")
    below = row.nth(1).bounding_box()
    assert below
    grips.nth(0).drag_to(row.nth(1), target_position={"x": 200, "y": below["height"] - 3})
    expect_order(desk, "도시브랜드", "누리소통망", "언론 홍보")
    desk.reload()
    expect_order(desk, "도시브랜드", "누리소통망", "언론 홍보")


def test_a_row_that_is_let_go_elsewhere_stays_where_it_was(desk: Page) -> None:
    desk.locator(".grip").nth(2).drag_to(desk.get_by_role("heading", level=1))
    expect_order(desk, "도시브랜드", "언론 홍보", "누리소통망")


def test_the_order_needs_no_script(
    browser: Browser, sign_in: Any, writer: User, address: Any, part: DepartmentPlan
) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, writer)
    page = context.new_page()
    page.goto(address())
    expect(page.locator(".grip").first).to_be_hidden()
    page.get_by_role("button", name="아래로: 1. 도시브랜드").click()
    expect_order(page, "언론 홍보", "도시브랜드", "누리소통망")
    moved = part.projects.get(title="도시브랜드")
    assert page.url == f"{address()}#project-{moved.pk}"
    expect(page.locator(f"#project-{moved.pk}")).to_be_focused()
    context.close()


def test_a_project_is_added_taken_out_and_brought_back(desk: Page, address: Any) -> None:
    desk.get_by_role("link", name="사업 추가").click()
    desk.get_by_label("사업명").fill("시민 소통")
    desk.get_by_label("신규").check()
    desk.get_by_role("button", name="추가하기").click()
    desk.wait_for_url("**/projects/*/")
    desk.goto(address())
    expect_order(desk, "도시브랜드", "언론 홍보", "누리소통망", "시민 소통")
    desk.get_by_label("더 보기: 2. 언론 홍보").click()
    desk.get_by_role("link", name="빼기: 2. 언론 홍보").click()
    desk.get_by_role("button", name="사업 빼기").click()
    expect_order(desk, "도시브랜드", "누리소통망", "시민 소통")
    desk.get_by_role("button", name="되살리기: 언론 홍보").click()
    expect_order(desk, "도시브랜드", "누리소통망", "시민 소통", "언론 홍보")
    desk.get_by_label("더 보기: 1. 도시브랜드").click()
    desk.get_by_role("button", name="복사: 1. 도시브랜드").click()
    expect_order(desk, "도시브랜드", "누리소통망", "시민 소통", "언론 홍보", "도시브랜드 (사본)")


def test_a_menu_closes_by_escape_by_a_click_elsewhere_and_when_the_focus_goes_on(desk: Page) -> None:
    first, second = desk.get_by_label("더 보기: 1. 도시브랜드"), desk.get_by_label("더 보기: 2. 언론 홍보")
    copy = desk.get_by_role("button", name="복사: 1. 도시브랜드")
    first.press("Enter")
    expect(copy).to_be_visible()
    copy.press("Escape")
    expect(copy).to_be_hidden()
    expect(first).to_be_focused()
    for leave in (lambda: desk.get_by_role("heading", level=1).click(), lambda: second.focus()):
        first.click()
        expect(copy).to_be_visible()
        leave()
        expect(copy).to_be_hidden()


def test_the_pages_are_accessible_and_fit(desk: Page, address: Any, part: DepartmentPlan) -> None:
    earlier = DepartmentPlanFactory.create(plan=PlanFactory(year=2023), department=part.department)
    ProjectFactory(department_plan=earlier, number=1, title="지난해 사업")
    last = part.projects.get(number=3)

    def look(*where: Any) -> None:
        desk.goto(address(*where))
        assert_good_at_every_size(desk)

    look("project-new")
    look("projects-earlier")
    look("project-remove", last.pk)
    desk.get_by_role("button", name="사업 빼기").click()
    look()
    desk.get_by_label("더 보기: 1. 도시브랜드").click()
    assert_good_at_every_size(desk)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_project_is_found_by_a_word(desk: Page, part: DepartmentPlan, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    SectionFactory(project=part.projects.get(number=2), body="<p>신문과 <strong>방송</strong>에 알린다.</p>")
    for number in range(10, 35):
        ProjectFactory(department_plan=part, number=number, place="방송국")
    if width < 960:
        desk.get_by_text("메뉴", exact=True).click()
    desk.get_by_role("link", name="사업 찾기").locator("visible=true").click()
    assert_accessible(desk)
    desk.get_by_label("찾을 말").fill("방송 신문")
    desk.get_by_role("button", name="찾기").click()
    expect(desk.get_by_role("heading", name="찾은 사업 1건")).to_be_visible()
    expect(desk.locator("mark")).to_have_text(["신문", "방송"])
    desk.get_by_label("찾을 말").fill("방송")
    desk.get_by_role("button", name="찾기").click()
    desk.get_by_role("link", name="다음 쪽").click()
    expect(desk.get_by_role("heading", name="찾은 사업 26건 2 / 2쪽")).to_be_visible()
    assert_good(desk)
