"""What few people ask for: finding and replacing words in all boxes of the page, and the list of keys."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Milestone, Project, Section
from tests.browser.looking import assert_good_at_every_size
from tests.browser.writing.waiting import wait_for
from tests.factories import MilestoneFactory

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_words_are_found_and_replaced_in_all_boxes(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    Project.objects.update(title="스마트 홈페이지 운영")
    Section.objects.update(body="<p>홈<strong>페이지</strong> 점검, 홈페이지 개편</p><ul><li><p>홈페이지</p></li></ul>")
    row = MilestoneFactory(section=section, title="홈페이지 [[그림 1]]", body="<p>그림 1</p>", begins="2024-03-01")
    page = open_as(writer, project)
    page.keyboard.press("Control+h")
    panel = page.get_by_role("search", name="찾아 바꾸기")
    words, others = panel.get_by_label("찾을 말"), panel.get_by_label("바꿀 말")
    said = panel.get_by_role("status")
    expect(words).to_be_focused()
    words.fill("홈페이지")
    expect(said).to_have_text("5곳에 있습니다.")
    assert_good_at_every_size(page)
    # One by one, from the top: the title stays, the next one is replaced.
    words.press("Enter")
    expect(said).to_have_text("5곳 가운데 1번째: 개요 · 사업명")
    words.press("Enter")
    expect(said).to_have_text("5곳 가운데 2번째: 추진계획의 글")
    others.fill("누리집(홈페이지)")
    panel.get_by_role("button", name="바꾸기", exact=True).click()
    # What was put in is stepped over.
    expect(said).to_have_text("5곳 가운데 3번째: 추진계획의 글")
    panel.get_by_role("button", name="이전").click()
    expect(said).to_have_text("5곳 가운데 2번째: 추진계획의 글")
    panel.get_by_role("button", name="바꾼 것 되돌리기").click()
    expect(said).to_have_text("되돌렸습니다.")
    others.fill("누리집")
    panel.get_by_role("button", name="모두 바꾸기").click()
    expect(said).to_have_text("5곳을 바꾸었습니다.")
    body = "<p>누리집 점검, 누리집 개편</p><ul><li><p>누리집</p></li></ul>"
    wait_for(lambda: Section.objects.get().body == body, page)
    wait_for(lambda: Milestone.objects.get().title == "누리집 [[그림 1]]", page)
    wait_for(lambda: Project.objects.get().title == "스마트 누리집 운영", page)
    # What somebody has typed since stays, the rest is as it was.
    page.get_by_label("사업명").fill("스마트 누리집 운영 계획")
    panel.get_by_role("button", name="바꾼 것 되돌리기").click()
    expect(said).to_have_text("되돌렸습니다. 그 뒤에 고친 1칸은 그대로 두었습니다.")
    wait_for(lambda: "홈<strong>페이지</strong> 점검, 홈페이지 개편" in Section.objects.get().body, page)
    wait_for(lambda: Project.objects.get().title == "스마트 누리집 운영 계획", page)
    # What refers to a picture is no word; a folded text opens, and has the cursor at the end.
    words.fill("그림")
    expect(said).to_have_text("1곳에 있습니다.")
    words.press("Enter")
    words.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator(f"#milestone-{row.pk}").get_by_role("textbox", name="딸린 글")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "그림"


def test_the_keys_are_listed_at_a_key(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    assert page.get_by_label("사업명").evaluate("box => box.spellcheck")
    keys = page.get_by_role("dialog", name="단축키")
    page.get_by_label("사업명").press("Control+/")
    expect(keys).to_contain_text("Alt + P")
    assert_good_at_every_size(page)
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    # A question mark is one where somebody writes.
    page.get_by_label("사업명").press("End")
    page.keyboard.type("?")
    expect(page.get_by_label("사업명")).to_have_value("홈페이지 운영?")
    page.get_by_label("사업명").blur()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
