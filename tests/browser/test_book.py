"""The book on the screen, in a real browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import factory.django
import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import Picture, Project
from tests.browser.looking import assert_good_at_every_size
from tests.factories import OrganisationFactory, PictureFactory, PlannerFactory

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

WHOLE = ("book", [2024])
DEPARTMENT = ("department-book", [2024, "comms"])
PROJECT = ("project-book", [2024, "comms", 1])
BOOKS = [WHOLE, DEPARTMENT, PROJECT]


@pytest.fixture
def planner(page: Page, sign_in: Callable[..., Any]) -> Iterator[Any]:
    """A planner's page with the example loaded; a test fails on any message in its console."""
    OrganisationFactory(name="금천구", mark=factory.django.ImageField())
    call_command("load_example", verbosity=0)
    sign_in(page.context, PlannerFactory())
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "favicon" not in message.location.get("url", ""):
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []


@pytest.fixture
def open_book(planner: Page, live_server: LiveServer) -> Callable[..., Any]:
    def open_book(name: str, words: list) -> Page:
        planner.goto(f"{live_server.url}{reverse(name, args=words)}")
        return planner

    return open_book


def stands_at_the_top(page: Page, anchor: str) -> bool:
    """Whether a place of the book is what one sees first after a jump."""
    top = page.locator(f"#{anchor}").evaluate("place => place.getBoundingClientRect().top")
    return -5 <= top <= 250


def test_a_planner_opens_the_book_and_reads_it(planner: Page, live_server: LiveServer) -> None:
    planner.goto(f"{live_server.url}{reverse('plan', args=[2024])}")
    planner.get_by_role("main").locator(f'a[href="{reverse("book", args=[2024])}"]').first.click()
    # Chromium 156 fails a check of its own when a script asks for roles amid the parsing of a long page.
    planner.wait_for_url("**/book/")
    expect(planner).to_have_title(re.compile("^2024년 주요업무계획"))
    book = planner.get_by_role("article")
    expect(book.get_by_role("heading", name="Ⅰ. 일반현황")).to_be_visible()
    expect(book.get_by_role("heading", name="금나래 캐릭터 리뉴얼 추진")).to_be_visible()
    expect(book.get_by_role("row", name="합계 3,348,397 3,758,650 △410,253 △10.9")).to_be_visible()
    expect(book.get_by_role("img", name="가산1 빗물펌프장에 있는 삼면홍보탑의 사진")).to_be_visible()
    expect(planner.get_by_role("link", name="PDF 만들기")).to_be_visible()


def test_its_contents_lead_where_they_say(open_book: Callable[..., Any]) -> None:
    # Printed contents have a number behind each title, the ones beside the book have not.
    for contents in ("책의 차례", "목차"):
        page = open_book(*WHOLE)
        assert not stands_at_the_top(page, "p-comms-6")
        page.get_by_role("navigation", name=contents).get_by_role("link", name="6. 금천구 홈페이지 운영").click()
        expect(page).to_have_url(re.compile("#p-comms-6$"))
        assert stands_at_the_top(page, "p-comms-6")


def test_the_list_of_a_departments_projects_leads_to_them(open_book: Callable[..., Any]) -> None:
    page = open_book(*DEPARTMENT)
    page.get_by_role("table").get_by_role("link", name="정보취약계층 디지털 교육 강화사업", exact=True).click()
    assert stands_at_the_top(page, "p-comms-5")


def test_one_comes_back_to_the_contents(open_book: Callable[..., Any], planner: Page) -> None:
    """On a phone, where the contents don't stay beside the book."""
    planner.set_viewport_size({"width": 390, "height": 900})
    page = open_book(*WHOLE)
    page.locator("#p-comms-4").scroll_into_view_if_needed()
    page.get_by_role("link", name="목차", exact=True).click()
    assert stands_at_the_top(page, "contents-title")


def test_the_parts_of_a_project_are_a_thumb_away(open_book: Callable[..., Any], planner: Page) -> None:
    planner.set_viewport_size({"width": 390, "height": 900})
    page = open_book(*PROJECT)
    page.mouse.wheel(0, 900)
    page.get_by_text("바로 가기", exact=True).click()
    link = page.locator(".side-contents").get_by_role("link", name="추진계획")
    link.click()
    expect(page.get_by_role("heading", name="추진계획")).to_be_in_viewport()
    expect(link).to_be_hidden()


def test_everybody_can_read_it_and_on_a_small_phone_only_tables_scroll_sideways(open_book: Callable[..., Any]) -> None:
    for book in BOOKS:
        page = open_book(*book)
        assert_good_at_every_size(page)
        assert page.evaluate("innerWidth") == 360
        boxes = page.locator(".scroll")
        assert boxes.evaluate_all("all => all.some(box => box.scrollWidth > box.clientWidth)"), (
            "a table of money is wider than a small phone"
        )


def test_a_picture_is_shown(open_book: Callable[..., Any]) -> None:
    Picture.objects.all().delete()
    PictureFactory(project=Project.objects.get(number=1), number=1, file=factory.django.ImageField(width=60), alt="탑")
    picture = open_book(*PROJECT).get_by_role("img", name="탑")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth") == 60
