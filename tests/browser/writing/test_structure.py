"""Moving and adding rows and sections."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from plans.models import Milestone, Project, Section
from tests.browser.writing.waiting import expect_announced, expect_saved
from tests.factories import MilestoneFactory, SectionFactory

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def three(section: Section) -> list[Any]:
    return [MilestoneFactory(section=section, title=title, order=at) for at, title in enumerate("가나다", start=1)]


def stand(page: Page, titles: str) -> None:
    for box, title in zip(page.locator(".milestone[id]").get_by_label("내용", exact=True).all(), titles, strict=True):
        expect(box).to_have_value(title)


def press(page: Page, row: Milestone | Section, label: str) -> Locator:
    button = page.locator(f"#{row._meta.model_name}-{row.pk}").get_by_role("button", name=label)
    button.press("Enter")
    return button


def test_after_a_move_the_same_button_has_the_focus(
    open_as: Callable[..., Any], writer: User, project: Project, three: Any
) -> None:
    page = open_as(writer, project)
    for order, titles in ((2, "가다나"), (1, "다가나")):
        up = press(page, three[2], "일정을 위로")
        stand(page, titles)
        expect_announced(page, "일정을 위로 옮겼습니다.")
        expect(up).to_be_focused()
        three[2].refresh_from_db()
        assert three[2].order == order


def test_rows_stand_where_they_will_print_whichever_way_they_go(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    one, two, three_ = three
    steps = [
        (two, "안으로"),
        (three_, "위로"),
        (one, "위로"),
        (three_, "안으로"),
        (two, "밖으로"),
        (two, "위로"),
        (two, "아래로"),
    ]
    for row, where in steps:
        button = press(page, row, where)
        expect_announced(page, f"{button.get_attribute('aria-label')} 옮겼습니다.")
        here = page.locator(".milestones > [id]").evaluate_all("rows => rows.map((row) => [row.id, row.className])")
        page.reload()
        there = page.locator(".milestones > [id]").evaluate_all("rows => rows.map((row) => [row.id, row.className])")
        assert here == there


def test_what_was_typed_before_a_move_can_still_be_undone(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    text = page.get_by_role("textbox", name="추진계획의 글")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" 더")
    title = page.locator(f"#milestone-{three[1].pk}").get_by_label("내용", exact=True)
    title.press("End")
    page.keyboard.type(" 더")
    for label in ("일정을 위로", "일정을 아래로"):
        press(page, three[1], label)
        expect_announced(page, f"{label} 옮겼습니다.")
    title.press("Control+z")
    expect(title).to_have_value("나")
    text.press("Control+z")
    expect(text).to_have_text("처음 글")


def test_sections_change_places_with_what_leads_to_them(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    below = SectionFactory(project=project, title="기대효과", order=section.order + 1, body="<p>긴 글</p>" * 60)
    page = open_as(writer, project)
    text = page.get_by_role("textbox", name="기대효과의 글")
    text.click()
    page.keyboard.type("끝 ")
    button = page.locator(f"#section-{below.pk}").get_by_role("button", name="항목을 위로")
    button.scroll_into_view_if_needed()
    top = button.bounding_box()["y"]
    button.click()
    expect_announced(page, "항목을 위로 옮겼습니다.")
    assert button.bounding_box()["y"] == pytest.approx(top, abs=2)  # it can be pressed again where it was
    assert page.locator(".sheet[id^=section-]").evaluate_all("all => all.map((each) => each.id)") == [
        f"section-{below.pk}",
        f"section-{section.pk}",
    ]
    links = page.locator(".jump a").evaluate_all("all => all.map((each) => each.textContent)")
    assert links == ["개요", "기대효과", "추진계획", "소요예산", "그림"]
    text.press("Control+z")
    expect(text).not_to_contain_text("끝")


def test_why_a_row_does_not_move_is_said_at_the_row(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    Milestone.objects.filter(pk=three[0].pk).update(amount=1_000)
    page = open_as(writer, project)
    inward = press(page, three[1], "일정을 한 단계 안으로")
    expect(page.locator(f".milestones > .messages + #milestone-{three[1].pk}")).to_be_in_viewport()
    expect(inward).to_be_focused()
    expect(inward).to_have_accessible_description(re.compile("“가”에 금액이 있어"))
    # It stands there no longer than it holds.
    press(page, three[1], "일정을 위로")
    expect_announced(page, "일정을 위로 옮겼습니다.")
    expect(page.locator(".milestones > .messages")).to_have_count(0)
    expect(inward).not_to_have_accessible_description(re.compile("금액"))


def test_without_a_connection_a_row_stays_and_it_is_said(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    page.context.set_offline(True)
    press(page, three[2], "일정을 위로")
    expect_announced(page, "연결되지 않아 옮기지 못했습니다. 연결된 뒤 다시 누르십시오.")
    stand(page, "가나다")
    page.context.set_offline(False)
    press(page, three[2], "일정을 위로")
    expect_announced(page, "일정을 위로 옮겼습니다.")
    stand(page, "가다나")


def test_a_row_moves_though_something_else_is_wrong(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    wrong = page.locator(f"#milestone-{three[0].pk}").get_by_label("시작")
    wrong.fill("언젠가")
    press(page, three[2], "일정을 위로")
    expect_announced(page, "일정을 위로 옮겼습니다.")
    stand(page, "가다나")
    expect(wrong).to_have_value("언젠가")
    expect(page.locator("#save-state")).to_contain_text("고칠 곳이 있어")


def test_whoever_is_signed_out_stays_on_the_page_with_what_was_typed(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("사업장소").fill("로그인이 풀린 뒤에")
    press(page, three[2], "일정을 위로")
    expect_announced(page, "로그인이 풀려 옮기지 못했습니다. 새 창에서 로그인한 뒤 다시 누르십시오.")
    expect(page.get_by_label("사업장소")).to_have_value("로그인이 풀린 뒤에")


def test_a_row_that_somebody_removed_meanwhile_says_so(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    Milestone.objects.filter(pk=three[2].pk).delete()
    press(page, three[2], "일정을 위로")
    expect(page.locator(".milestones > .messages")).to_contain_text(
        "다른 사람이 지웠거나 이제 고칠 수 없는 계획입니다."
    )


def test_a_row_is_moved_as_often_as_it_was_pressed(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, three: Any
) -> None:
    page = open_as(writer, project)
    up = page.locator(f"#milestone-{three[2].pk}").get_by_role("button", name="일정을 위로")
    up.evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_label("내용", exact=True).first).to_have_value("다")
    expect_announced(page, "일정을 위로 옮겼습니다.")
    stand(page, "다가나")


def test_a_new_section_waits_for_its_text(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    page.locator("#new-section").get_by_label("제목").fill("기대효과")
    page.get_by_role("button", name="항목 추가").click()
    expect(page.get_by_role("textbox", name="기대효과의 글")).to_be_focused()
    page.keyboard.type("널리 알린다.")
    expect_saved(page)
    assert Section.objects.get(title="기대효과").body == "<p>널리 알린다.</p>"


def test_structure_keeps_what_was_typed_just_before(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    _, second = (MilestoneFactory(section=section, title=title, order=at) for at, title in enumerate(["가", "나"]))
    page = open_as(writer, project)
    row = page.locator(f"#milestone-{second.pk}")
    row.get_by_label("내용", exact=True).fill("나중에")
    row.get_by_role("button", name="일정을 위로").click()
    expect_announced(page, "일정을 위로 옮겼습니다.")
    assert [each.title for each in section.milestones.order_by("order")] == ["나중에", "가"]
