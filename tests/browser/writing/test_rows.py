"""Typing milestones, row after row."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from accounts.models import User
from plans.models import Milestone, Project, Section
from tests.browser.looking import DESKTOP, assert_good_at_every_size
from tests.browser.writing.waiting import expect_announced, expect_saved, wait_for
from tests.factories import BudgetLineFactory, MilestoneFactory, ProgramFactory, ProjectProgramFactory

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_new_row_is_made_by_typing_in_the_empty_one(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    empty = page.get_by_role("form", name="새 일정").first
    empty.get_by_label("시작").fill("2024. 3.")
    empty.get_by_label("내용", exact=True).fill("착수보고회")
    empty.get_by_label("금액(천원)").fill("1500")
    expect_saved(page)
    expect(page.locator(".milestone")).to_have_count(2)
    row = Milestone.objects.get()
    assert (row.title, row.begins.isoformat(), row.amount) == ("착수보고회", "2024-03-01", 1_500_000)
    # Writing on in the same row changes that row.
    page.get_by_label("내용", exact=True).first.fill("착수보고회 개최")
    expect_saved(page)
    expect(page.get_by_label("금액(천원)").first).to_have_value("1,500")
    page.wait_for_timeout(2000)
    assert [row.title for row in Milestone.objects.all()] == ["착수보고회 개최"]


def test_a_row_that_holds_only_dates_yet_is_asked_for_the_rest_when_it_is_left(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    row = page.locator(".milestones > .milestone").first
    row.get_by_label("시작").press_sequentially("3월")
    page.wait_for_timeout(2500)  # longer than the pause after which it would be saved
    page.keyboard.press("Tab")
    page.keyboard.type("5월")
    page.wait_for_timeout(2500)
    assert not any("milestones" in url for url in sent)
    expect(page.get_by_text("필수")).to_have_count(0)
    page.get_by_label("사업장소").focus()
    expect(row.get_by_text("필수")).to_be_visible()
    row.get_by_label("내용", exact=True).fill("착수보고회")
    expect_saved(page)
    expect(page.get_by_text("필수")).to_have_count(0)
    written = Milestone.objects.get()
    assert (written.title, written.begins.month, written.ends.month) == ("착수보고회", 3, 5)


def test_rows_are_typed_one_after_another(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    rows = page.locator(".milestones > .milestone")
    rows.first.get_by_label("시작").focus()
    for count, words in enumerate(["착수보고회", "중간보고회", "최종보고회"]):
        # Whoever leaves a row goes on in the next one.
        expect(rows.nth(count).get_by_label("시작")).to_be_focused()
        page.keyboard.type(f"{count + 1}월")
        rows.nth(count).get_by_label("내용", exact=True).press_sequentially(words, delay=30)
        page.keyboard.press("Enter")
        expect(rows).to_have_count(count + 2)
        expect(rows.nth(count).get_by_label("시작")).to_have_value(f"2024. {count + 1}.")
    expect_saved(page)
    rows = Milestone.objects.order_by("order").values_list("title", "begins__month")
    assert list(rows) == [("착수보고회", 1), ("중간보고회", 2), ("최종보고회", 3)]


def test_tab_out_of_the_empty_row_leads_to_the_next_one(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    rows = page.locator(".milestones > .milestone")
    held: list[Route] = []
    page.route("**/milestones/new/", lambda route: held.append(route))
    # The answer comes only after the row was left, however soon it was sent.
    with page.expect_request("**/milestones/new/"):
        rows.first.get_by_label("내용", exact=True).fill("착수보고회")
        rows.first.get_by_label("금액(천원)").press("Tab")
    held[0].continue_()
    expect(rows.nth(1).get_by_label("시작")).to_be_focused()


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_no_letter_is_lost_between_rows_however_late_the_answer(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, key: str
) -> None:
    page = open_as(writer, project)
    held: list[Route] = []
    answers = False
    page.route("**/milestones/new/", lambda route: route.continue_() if answers else held.append(route))
    page.get_by_role("form", name="새 일정").get_by_label("시작").focus()
    with page.expect_request("**/milestones/new/"):
        for month, words, amount in [(1, "착수보고회", 1000), (2, "중간보고회", 2000), (3, "최종보고회", 3000)]:
            for typed in [f"2024. {month}.", "", words]:
                page.keyboard.type(typed)
                page.keyboard.press("Tab")
            page.keyboard.type(str(amount))
            page.keyboard.press(key)
    rows = page.locator(".milestones > .milestone")
    expect(rows).to_have_count(4)
    expect(rows.nth(3).get_by_label("시작")).to_be_focused()
    assert len(held) == 1  # they are sent in the order in which they stand
    answers = True
    held[0].continue_()
    expect(page.get_by_role("button", name="일정 지우기")).to_have_count(3)
    expect_saved(page)
    expect(rows.nth(3).get_by_label("시작")).to_be_focused()
    written = Milestone.objects.order_by("order").values_list("begins__month", "title", "amount")
    assert list(written) == [(1, "착수보고회", 1_000_000), (2, "중간보고회", 2_000_000), (3, "최종보고회", 3_000_000)]


def test_a_row_that_was_saved_while_it_was_typed_leads_on_to_the_next(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    rows = page.locator(".milestones > .milestone")
    rows.first.get_by_label("내용", exact=True).fill("착수보고회")
    rows.first.get_by_label("금액(천원)").fill("1500")
    expect(rows.first.get_by_role("button", name="일정 지우기")).to_be_visible()
    page.keyboard.press("Tab")
    expect(rows.nth(1).get_by_label("시작")).to_be_focused()


def test_rows_that_could_not_be_saved_come_back_each_as_its_own(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    page.context.set_offline(True)
    rows = page.locator(".milestones > .milestone")
    for at, words in enumerate(["착수보고회", "중간보고회"]):
        rows.nth(at).get_by_label("내용", exact=True).fill(words)
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/milestones/new/", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    for at, words in enumerate(["착수보고회", "중간보고회"]):
        expect(rows.nth(at).get_by_label("내용", exact=True)).to_have_value(words)
    page.unroute("**/milestones/new/")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="일정 지우기")).to_have_count(2)
    assert list(Milestone.objects.order_by("order").values_list("title", flat=True)) == ["착수보고회", "중간보고회"]


def test_a_new_row_has_at_once_all_that_a_row_has(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    MilestoneFactory(section=section, title="가", order=1)
    page = open_as(writer, project)
    page.get_by_role("form", name="새 일정").get_by_label("내용", exact=True).fill("나")
    row = page.locator(".milestone", has=page.get_by_role("button", name="일정 지우기")).nth(1)
    row.get_by_text("딸린 글 · 날짜 표기").click()
    text = row.get_by_role("textbox", name="딸린 글")
    text.click()
    page.keyboard.type("덧붙임")
    row.get_by_label("날짜 표기").fill("연초")
    expect_saved(page)
    row.get_by_role("button", name="일정을 위로").click()
    expect_announced(page, "일정을 위로 옮겼습니다.")
    new = Milestone.objects.get(title="나")
    assert (new.order, new.body, new.date_wording) == (1, "<p>덧붙임</p>", "연초")


def test_a_row_whose_answer_never_came_is_there_once(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    page.route("**/milestones/new/", lambda route: (route.fetch(), route.abort()))
    page.get_by_role("form", name="새 일정").get_by_label("내용", exact=True).fill("한 번만")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.unroute("**/milestones/new/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect_saved(page)
    assert [row.title for row in Milestone.objects.all()] == ["한 번만"]
    expect(page.locator(".milestones > .milestone")).to_have_count(2)


#: Drags by one element onto the lower half of another, in no time.
DRAG = """([from, to]) => {
    const [grip, row] = [from, to].map((each) => document.querySelector(each));
    const dataTransfer = new DataTransfer();
    const { bottom } = row.getBoundingClientRect();
    const send = (type, element) => element.dispatchEvent(
        new DragEvent(type, { dataTransfer, clientY: bottom + 500, bubbles: true, cancelable: true }));
    send("dragstart", grip);
    send("dragover", row);
    send("drop", row);
    send("dragend", grip);
}"""


@pytest.fixture
def plan_of_three(project: Project, section: Section) -> list[Milestone]:
    """Of 10,000천원 for the project: three rows and a step below the second, in the order in which they stand."""
    program = ProgramFactory(department=project.department_plan.department)
    ProjectProgramFactory(project=project, program=program)
    BudgetLineFactory(program=program, budget=project.department_plan.plan.budget, amount=10_000_000)
    one, two, three = (
        MilestoneFactory(section=section, title=title, order=order, begins=f"2024-0{9 - at}-01")
        for at, (title, order) in enumerate([("가", 1), ("나", 2), ("다", 4)], start=1)
    )
    below = MilestoneFactory(section=section, title="나-1", order=3, parent=two, amount=4_000_000)
    return [one, two, below, three]


def test_rows_say_what_they_come_to_and_how_they_print(
    open_as: Callable[..., Any], writer: User, project: Project, plan_of_three: list[Milestone]
) -> None:
    one, two, below, _ = plan_of_three
    page = open_as(writer, project)
    # What the amounts come to, at the row above them and beside the project's money, while they are typed.
    said = page.locator(".row-sum")
    expect(said).to_have_text(
        "이 항목 일정의 금액은 모두 4,000천원입니다. 소요예산 10,000천원까지 6,000천원 남았습니다."
    )
    page.locator(f"#milestone-{one.pk}").get_by_label("금액(천원)").fill("7000")
    expect(said).to_contain_text("모두 11,000천원입니다. 소요예산 10,000천원보다 1,000천원 많습니다.")
    expect(page.locator(f"#milestone-{two.pk}").get_by_label("금액(천원)")).to_have_attribute("placeholder", "계 4,000")
    # The form shows at each row how it will print.
    mark = page.locator(f"#milestone-{below.pk} .row-mark")
    content = "element => getComputedStyle(element, '::before').content"
    assert mark.evaluate(content) == '"-"'
    page.get_by_label("일정의 모양").select_option("subprogrammes")
    assert "circled" in mark.evaluate(content)
    assert_good_at_every_size(page)


def test_rows_are_put_in_between_dragged_pasted_and_sorted(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, plan_of_three: list[Milestone]
) -> None:
    _, two, _, three = plan_of_three
    page = open_as(writer, project)
    page.set_viewport_size(DESKTOP)
    rows = page.locator(".milestones > .milestone")
    titles = rows.get_by_label("내용", exact=True)

    def stand(*words: str) -> None:
        for box, title in zip(titles.all(), [*words, ""], strict=True):
            expect(box).to_have_value(title)

    def stored() -> list[str]:
        return list(section.milestones.order_by("order").values_list("title", flat=True))

    # A row more behind the second and what is below it, by key; then it is on that level.
    page.locator(f"#milestone-{two.pk}").get_by_label("내용", exact=True).press("Control+Enter")
    page.keyboard.type("7월")
    rows.nth(3).get_by_label("내용", exact=True).fill("사이")
    wait_for(lambda: stored() == ["가", "나", "나-1", "사이", "다"], page)
    expect(rows.nth(3).get_by_role("button", name="아래에 일정 추가")).to_be_visible()
    # By keys and by its grip a row goes elsewhere, with what is below it.
    titles.nth(1).press("Alt+ArrowUp")
    expect_announced(page, "일정을 위로 옮겼습니다.")
    stand("나", "나-1", "가", "사이", "다")
    grip = page.locator(f"#milestone-{two.pk} .grip")
    grip.hover()
    page.wait_for_load_state("networkidle")
    grip.drag_to(page.locator(f"#milestone-{three.pk}"), target_position={"x": 200, "y": 50})
    expect_announced(page, "일정을 끌어서 옮겼습니다.")
    stand("가", "사이", "다", "나", "나-1")
    assert stored() == ["가", "사이", "다", "나", "나-1"]
    # Dragged while a row that was put in between isn't saved yet: it is first, and keeps its place.
    titles.nth(0).press("Control+Enter")
    rows.nth(1).get_by_label("내용", exact=True).fill("새것")
    page.evaluate(DRAG, [f"#milestone-{three.pk} .grip", f"#milestone-{two.pk}"])
    expect_announced(page, "일정을 끌어서 옮겼습니다.")
    stand("가", "새것", "사이", "나", "나-1", "다")
    assert stored() == ["가", "새것", "사이", "나", "나-1", "다"]
    # Cells of a spreadsheet.
    titles.nth(0).evaluate(
        """element => {
            const data = new DataTransfer();
            data.setData("text/plain", "기간\\t내용\\t금액\\n3월 ~ 5월\\t하나\\t1,200\\n\\t둘\\t\\n");
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", how));
        }"""
    )
    expect(page.get_by_text("일정 2줄을 붙여 넣었습니다.")).to_be_visible()
    stand("가", "하나", "둘", "새것", "사이", "나", "나-1", "다")
    pasted = Milestone.objects.get(title="하나")
    assert (pasted.begins.month, pasted.ends.month, pasted.amount) == (3, 5, 1_200_000)
    # And all by their dates: 둘 and 새것 have none and stay behind 하나.
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="일정을 날짜순으로 놓기").click()
    expect(titles.first).to_have_value("하나")
    stand("하나", "둘", "새것", "다", "사이", "나", "나-1", "가")
    # What could not be saved of a row that was put in between comes back there.
    page.route("**/milestones/new/", lambda route: route.abort())
    titles.nth(0).press("Control+Enter")
    rows.nth(1).get_by_label("내용", exact=True).fill("끊긴 곳")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.unroute("**/milestones/new/")
    page.reload()
    stand("하나", "끊긴 곳", "둘", "새것", "다", "사이", "나", "나-1", "가")
    wait_for(lambda: stored()[1] == "끊긴 곳", page)
