"""The page on which a project is written, beside its texts and rows."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from budgets.models import Budget
from plans.models import DepartmentPlan, Project, Section
from tests.browser.looking import assert_accessible_at_every_size, assert_good, assert_good_at_every_size
from tests.browser.writing.waiting import expect_saved
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    FundingSourceFactory,
    MilestoneFactory,
    ProgramFactory,
    ProjectProgramFactory,
    SectionFactory,
)

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_money_adds_up_while_typing_and_understands_spreadsheets(
    open_as: Any, writer: Any, part: Any, project: Any
) -> None:
    BudgetFactory(fiscal_year=2025, kind=Budget.Kind.FORECAST, base_year=2024)
    program = ProgramFactory(department=part.department)
    ProjectProgramFactory(project=project, program=program)
    for name, amount in (("시비", 100_000_000), ("구비", 41_500_000)):
        source = FundingSourceFactory(name=name)
        BudgetLineFactory(program=program, source=source, budget=part.plan.budget, amount=amount)
    page = open_as(writer, project)
    totals = page.locator(".money-grid tfoot output")
    expect(totals.nth(1)).to_have_text("141,500")
    page.get_by_label("시비 2024년").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "200,000\\t50,000\\t7,000\\n△1,500\\t0\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(totals.nth(1)).to_have_text("198,500")
    expect(totals.nth(2)).to_have_text("50,000")
    expect(page.get_by_text("1칸(7,000)은 들어갈 칸이 없어 넣지 않았습니다")).to_be_visible()
    expect_saved(page)
    amounts = part.plan.budget.lines.order_by("source__order").values_list("amount", flat=True)
    assert list(amounts) == [200_000_000, -1_500_000]
    # What was made of a calculation shows once the box is left, and what could be meant in two ways is asked.
    box = page.get_by_label("시비 2024년")
    for typed, shown, total in (("=30000*2", "60,000", "58,500"), ("6천5백만원", "65,000", "63,500")):
        box.fill(typed)
        expect(totals.nth(1)).to_have_text("…")
        box.press("Tab")
        expect(box).to_have_value(shown)
        expect(totals.nth(1)).to_have_text(total)
    box.fill("6천만")
    box.press("Tab")
    expect(page.get_by_text("6천만원처럼 ‘원’까지 적으십시오.")).to_be_visible()
    expect(box).to_have_value("6천만")


def test_a_wording_that_months_no_longer_agree_with_is_dropped_by_a_key_beside_them(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    Project.objects.update(period_wording="2024. 1. ~ 12.")
    MilestoneFactory(section=section, begins="2024-03-01", date_wording="2024. 3월")
    page = open_as(writer, project)
    facts, row = page.locator("#overview form"), page.locator("div[id^=milestone-] form")
    ends = facts.locator("[name=ends]")
    ends.fill("9월")
    asked = facts.locator(".field.ends").get_by_role("status")
    expect(asked).to_contain_text("인쇄하는 표기(2024. 1. ~ 12.)가 시작·끝(2024. 1. ~ 9.)과 다릅니다.")
    row.get_by_label("시작", exact=True).fill("4월")
    expect(row.get_by_role("status")).to_contain_text("2024. 3월")
    # What stands in a box is what is stored, once the cursor has left it.
    expect(ends).to_have_value("2024. 9.")
    assert_good(page)
    asked.get_by_role("button", name="표기 지우기").click()
    expect(asked).to_have_count(0)
    expect(facts.get_by_label("기간 표기")).to_have_value("")
    row.get_by_role("button", name="표기 지우기").click()
    expect(row.get_by_role("status")).to_have_count(0)
    expect(row.locator("summary")).to_have_text("딸린 글 · 날짜 표기")
    expect_saved(page)
    assert Project.objects.get().period_text == "2024. 1월 ~ 9월"
    assert section.milestones.get().date_wording == ""
    facts.get_by_label("사업장소").fill("공원\U000f02ef광장")
    with page.expect_response("**/facts/"):
        facts.get_by_label("사업대상").focus()
    expect(facts.get_by_label("사업장소")).to_have_value("공원·광장")


def test_how_it_prints_stands_beside_it_at_a_key(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    page.get_by_role("textbox", name="추진계획의 글").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" 바뀐")
    page.keyboard.press("Alt+p")
    frame = page.frame_locator("iframe[title='인쇄 모습']")
    expect(frame.get_by_text("처음 글 바뀐")).to_be_visible()
    page.keyboard.type(" 뒤")
    expect(frame.get_by_text("처음 글 바뀐 뒤")).to_be_visible()
    assert Section.objects.get().body == "<p>처음 글 바뀐 뒤</p>"
    # In the fonts of paper, though the machine of whoever writes may have none of them.
    families = frame.locator(":root").evaluate("""async (root) => {
        const { fonts } = root.ownerDocument;
        await fonts.ready;
        return [...fonts].filter((each) => each.status === "loaded").map((each) => each.family);
    }""")
    assert {"NanumSquare", "NanumGothic"} <= set(families)
    # What could not be reached comes with the next save.
    page.route("**/preview/", lambda route: route.abort())
    page.keyboard.type("!")
    expect(frame.get_by_text("처음 글 바뀐 뒤")).to_have_count(0)
    page.unroute("**/preview/")
    page.keyboard.type("!")
    expect(frame.get_by_text("처음 글 바뀐 뒤!!")).to_be_visible()


def test_on_a_phone_a_list_of_the_parts_leads_to_each(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    MilestoneFactory.create_batch(12, section=section)
    SectionFactory(project=project, title="기대효과", order=9)
    page = open_as(writer, project)
    page.set_viewport_size({"width": 360, "height": 800})
    page.mouse.wheel(0, 900)
    page.get_by_text("바로 가기", exact=True).click()
    link = page.locator(".jump").get_by_role("link", name="기대효과")
    link.click()
    expect(page.get_by_role("heading", name="기대효과")).to_be_in_viewport()
    expect(page.get_by_text("바로 가기", exact=True)).to_be_in_viewport()
    expect(link).to_be_hidden()


def test_how_it_prints_opens_at_the_part_that_is_written_and_stays_there(
    open_as: Any, writer: Any, project: Any, section: Any
) -> None:
    section.body = "<p>길게</p>" * 200
    section.save()
    SectionFactory(project=project, title="기대효과", order=9, body="<p>끝에서</p>" * 60)
    page = open_as(writer, project)
    text = page.get_by_role("textbox", name="기대효과의 글")
    text.click()
    page.keyboard.press("Alt+p")
    frame = page.frame_locator("iframe[title='인쇄 모습']")
    expect(frame.get_by_role("heading", name="기대효과")).to_be_in_viewport()
    page.keyboard.press("Control+Home")
    page.keyboard.type("바뀐 ")
    expect(frame.get_by_text("바뀐 끝에서")).to_be_in_viewport()


def test_axe_finds_nothing(
    open_as: Callable[..., Any], writer: User, part: DepartmentPlan, project: Project, section: Section
) -> None:
    MilestoneFactory(section=section)
    program = ProgramFactory(department=part.department)
    ProjectProgramFactory(project=project, program=program)
    BudgetLineFactory(program=program, budget=part.plan.budget)
    page = open_as(writer, project)
    for details in page.locator("details.more").all():
        details.evaluate("each => { each.open = true }")
    assert_good_at_every_size(page)
    page.get_by_label("사업명").fill("")
    expect(page.get_by_text("필수")).to_be_visible()
    assert_accessible_at_every_size(page)
    page.keyboard.press("Alt+p")
    expect(page.frame_locator("iframe").get_by_role("heading", name="홈페이지 운영")).to_be_visible()
    assert_accessible_at_every_size(page)
