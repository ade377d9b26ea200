"""What a key takes back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Project, Section
from tests.browser.writing.waiting import wait_for

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_undoing_belongs_to_the_box_that_has_the_cursor(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    place, target = page.get_by_label("사업장소"), page.get_by_label("사업대상")
    place.press_sequentially("구청")
    page.wait_for_timeout(800)  # longer than the pause between what is undone by itself
    place.press_sequentially(" 앞마당")
    target.press_sequentially("구민")
    for box in (target, page.get_by_label("개요에 소요예산 인쇄")):
        box.focus()
        for _ in range(3):
            page.keyboard.press("Control+z")
    expect(target).to_have_value("")
    text = page.get_by_role("textbox", name="추진계획의 글")
    text.click()
    page.keyboard.press("Control+z")
    expect(place).to_have_value("구청 앞마당")
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    page.keyboard.press("Control+z")
    expect(text).to_have_text("처음 글")
    place.focus()
    page.keyboard.press("Control+z")
    expect(place).to_have_value("구청")
    page.keyboard.press("Control+z")
    expect(place).to_have_value("")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+y")
    expect(place).to_have_value("구청 앞마당")
    page.keyboard.press("Control+z")
    # What was taken back is saved like what is typed.
    wait_for(lambda: (found := Project.objects.get()).place == "구청" and not found.target, page)
