"""Moving and adding rows and sections."""

import re

import pytest
from playwright.sync_api import expect

from plans.models import Section
from tests.browser.writing.waiting import saved
from tests.factories import (
    MilestoneFactory,
)

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def test_after_a_move_the_same_button_has_the_focus(open_as, writer, project, section):
    row = [MilestoneFactory(section=section, title=title, order=at) for at, title in enumerate("가나다")][2]
    page = open_as(writer, project)
    for order in (2, 1):
        up = page.locator(f"#milestone-{row.pk}").get_by_role("button", name="일정을 위로")
        with page.expect_navigation():
            up.press("Enter")
        expect(up).to_be_focused()
        row.refresh_from_db()
        assert row.order == order


def test_why_a_row_does_not_move_is_said_at_the_row(open_as, writer, project, section):
    MilestoneFactory(section=section, title="가", order=1, amount=1_000)
    row = MilestoneFactory(section=section, title="나", order=2)
    page = open_as(writer, project)
    page.locator(f"#milestone-{row.pk}").get_by_role("button", name="일정을 한 단계 안으로").click()
    inward = page.locator(f"#milestone-{row.pk}").get_by_role("button", name="일정을 한 단계 안으로")
    expect(page.locator(f".milestones > :has(.messages) + #milestone-{row.pk}")).to_be_in_viewport()
    expect(inward).to_be_focused()
    expect(inward).to_have_accessible_description(re.compile("“가”에 금액이 있어"))


def test_a_new_section_waits_for_its_text(open_as, writer, project, section):
    page = open_as(writer, project)
    page.locator("#new-section").get_by_label("제목").fill("기대효과")
    page.get_by_role("button", name="항목 추가").click()
    expect(page.get_by_role("textbox", name="기대효과의 글")).to_be_focused()
    page.keyboard.type("널리 알린다.")
    saved(page)
    assert Section.objects.get(title="기대효과").body == "<p>널리 알린다.</p>"


def test_structure_keeps_what_was_typed_just_before(open_as, writer, project, section):
    _, second = (MilestoneFactory(section=section, title=title, order=at) for at, title in enumerate(["가", "나"]))
    page = open_as(writer, project)
    row = page.locator(f"#milestone-{second.pk}")
    row.get_by_label("내용", exact=True).fill("나중에")
    row.get_by_role("button", name="일정을 위로").click()
    page.wait_for_url(f"**/#milestone-{second.pk}")
    assert [each.title for each in section.milestones.order_by("order")] == ["나중에", "가"]
