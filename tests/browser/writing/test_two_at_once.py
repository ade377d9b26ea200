"""Two people write in one project."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from plans.models import DepartmentPlan, Project, Section
from tests.browser.looking import assert_good
from tests.browser.writing.waiting import expect_saved, wait_for
from tests.factories import ApproverFactory

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_in_different_boxes_do_not_disturb_each_other(
    open_as: Callable[..., Any], writer: User, part: DepartmentPlan, project: Project, section: Section
) -> None:
    approver = ApproverFactory(department=part.department, name="이도윤")
    one, other = open_as(writer, project), open_as(approver, project)
    expect(other.locator("#others")).to_have_text("함께 보는 사람: 김하늘")
    one.get_by_label("사업장소").fill("구청")
    expect_saved(one)
    other.get_by_label("사업대상").fill("구민")
    expect_saved(other)
    expect(other.get_by_label("사업장소")).to_have_value("구청")
    project.refresh_from_db()
    assert (project.place, project.target) == ("구청", "구민")


def test_what_another_person_wrote_is_not_undone(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    place = page.get_by_label("사업장소")
    place.press_sequentially("구청")
    page.get_by_label("사업대상").press_sequentially("구민")
    expect_saved(page)
    Project.objects.update(place="시청")
    page.get_by_label("사업대상").fill("구민과 직원")
    expect(place).to_have_value("시청")
    place.press("Control+z")
    page.get_by_label("사업대상").fill("구민과 직원 모두")
    wait_for(lambda: Project.objects.get().target == "구민과 직원 모두", page)
    expect(place).to_have_value("시청")
    assert Project.objects.get().place == "시청"


def test_a_text_that_another_person_wrote_shows_once_one_saves_beside_it_and_is_where_the_next_save_begins(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.clock.install()
    Section.objects.update(body="<p>남이 적은 글</p>")
    page.get_by_text("항목의 이름", exact=True).click()
    page.locator(f"#section-{section.pk}-title").fill("새 제목")
    page.clock.run_for(2000)
    expect_saved(page)
    text = page.get_by_role("textbox", name="추진계획의 글")
    expect(text).to_have_text("남이 적은 글")
    section.refresh_from_db()
    assert (section.title, section.body) == ("새 제목", "<p>남이 적은 글</p>")

    # What came from elsewhere was not typed here: nothing is saved because of it, now or on leaving the text.
    text.click()
    page.locator(f"#section-{section.pk}-title").click()
    page.clock.run_for(20_000)
    assert [url for url in sent if "/sections/" in url] == [sent[0]]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('planbook:'))") == []

    # The next save begins with it, and the one after that with what the next one saved: back to the first text, even.
    for words in ("남이 적은 글을 고침", "처음 글"):
        text.fill(words)
        page.clock.run_for(2000)
        wait_for(partial(Section.objects.filter(body=f"<p>{words}</p>").exists), page)
        expect_saved(page)


def test_two_people_in_one_text_are_shown_both_and_choose(
    open_as: Callable[..., Any], writer: User, part: DepartmentPlan, project: Project, section: Section
) -> None:
    approver = ApproverFactory(department=part.department)
    one, other = open_as(writer, project), open_as(approver, project)
    for page, words in ((one, "하나"), (other, "둘")):
        page.get_by_role("textbox", name="추진계획의 글").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(words)
        expect(page.locator("#save-state")).to_have_attribute("data-state", re.compile("saved|conflict"))
    expect(other.locator("#save-state")).to_have_text("김하늘님이 같은 곳을 먼저 고쳤습니다.")
    section.refresh_from_db()
    assert section.body == "<p>처음 글하나</p>"
    other.get_by_role("button", name="견주어 보고 고르기").click()
    other.wait_for_load_state()
    first, theirs, mine = other.locator(".three > div").all()
    expect(first).to_contain_text("처음 글")
    expect(theirs.get_by_role("heading")).to_have_text("김하늘님이 저장한 것")
    for column, words in ((theirs, "글하나"), (mine, "글둘")):
        expect(column.locator("del")).to_contain_text("글")
        expect(column.locator("ins")).to_contain_text(words)
    assert_good(other)
    # Whoever leaves without choosing finds everything as it was.
    other.go_back()
    expect(other.locator("#save-state")).to_have_text("김하늘님이 같은 곳을 먼저 고쳤습니다.")
    other.get_by_role("button", name="견주어 보고 고르기").click()
    other.wait_for_load_state()
    other.get_by_role("button", name="이 내용으로 저장").click()
    other.wait_for_url("**/projects/**")
    section.refresh_from_db()
    assert section.body == "<p>처음 글둘</p>"
    # What was chosen is not asked for once more.
    expect(other.locator("#save-state")).to_have_text("고치면 저절로 저장합니다.")
