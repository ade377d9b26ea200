"""Writing a project in a real browser: what is typed is saved by itself, and is never lost."""

import re
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from budgets.models import Budget
from plans.models import Milestone, Section
from tests.factories import (
    ApproverFactory,
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
    WriterFactory,
)

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def part():
    return DepartmentPlanFactory(plan__year=2024, plan__budget=BudgetFactory(fiscal_year=2024))


@pytest.fixture
def project(part):
    return ProjectFactory(department_plan=part, number=1, title="홈페이지 운영", begins="2024-01-01", ends="2024-12-01")


@pytest.fixture
def section(project):
    return SectionFactory(project=project, kind__name="추진계획", kind__role="planned", body="<p>처음 글</p>")


@pytest.fixture
def open_as(browser: Browser, live_server):
    """A browser of a person's own at a project's page."""
    contexts = []

    def open_as(user, project) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context()
        contexts.append(context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{reverse('project', args=[project.pk])}")
        # Until its editor stands there, a text's own box answers to the same name.
        for field in page.locator("section > form textarea[name=body]").all():
            expect(field).to_be_hidden()
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def writer(part):
    return WriterFactory(department=part.department, name="김하늘")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("저장됨")


def test_what_is_typed_is_saved_by_itself(open_as, writer, project, section):
    page = open_as(writer, project)
    with page.expect_response("**/facts/"):
        page.get_by_label("사업장소").fill("금천구청")
    text = page.get_by_role("textbox", name="추진계획의 글")
    text.click()
    page.keyboard.press("Control+End")
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.type(" 그리고 더")
    saved(page)
    page.reload()
    expect(page.get_by_label("사업장소")).to_have_value("금천구청")
    project.refresh_from_db()
    section.refresh_from_db()
    assert project.place == "금천구청"
    assert section.body == "<p>처음 글 그리고 더</p>"


@pytest.mark.parametrize("key", ["Control+End", "ArrowDown"])
def test_what_is_typed_behind_a_table_at_the_end_stays_there(open_as, writer, project, section, key):
    table = "<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=f"<p>앞글</p>{table}")
    page = open_as(writer, project)
    page.locator(".ProseMirror td").first.click()
    page.keyboard.press(key)
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.type("처음글자", delay=40)
    saved(page)
    section.refresh_from_db()
    assert section.body == f"<p>앞글</p>{table}<p>처음글자</p>"


def test_the_way_out_of_a_table_is_found_before_the_browser_tells_where_was_clicked(open_as, writer, project, section):
    table = "<table><tbody><tr><td><p>가</p></td><td><p>나</p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=f"<p>앞글</p>{table}")
    page = open_as(writer, project)
    page.locator("section > form .ProseMirror > p").click()
    kinds = page.locator("section > form textarea[name=body]").evaluate(
        """field => {
            const { view } = field.editor;
            getSelection().collapse(view.dom.querySelector("td p").firstChild, 1);
            view.dom.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
            return view.state.doc.content.content.map((node) => node.type.name);
        }"""
    )
    assert kinds == ["paragraph", "table", "paragraph"]


def test_what_is_typed_at_once_at_the_end_of_a_long_text_stands_there(open_as, writer, project, section):
    Section.objects.filter(pk=section.pk).update(body="<p>긴 글</p>" * 200)
    page = open_as(writer, project)
    # The editor knows it with the key itself, not only when the browser tells it later.
    page.locator("section > form .ProseMirror p").nth(100).click()
    place = "field => field.editor.state.doc.content.size - field.editor.state.selection.from"
    left = page.locator("section > form textarea[name=body]").evaluate(
        f"""field => {{
            const how = {{ key: "End", ctrlKey: true, bubbles: true, cancelable: true }};
            field.editor.view.dom.dispatchEvent(new KeyboardEvent("keydown", how));
            return ({place})(field);
        }}"""
    )
    assert left == 1
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.type("끝에 친 글")
    section.refresh_from_db()
    assert section.body == "<p>긴 글</p>" * 199 + "<p>긴 글끝에 친 글</p>"


def test_a_new_row_is_made_by_typing_in_the_empty_one(open_as, writer, project, section):
    page = open_as(writer, project)
    empty = page.get_by_role("form", name="새 일정").first
    empty.get_by_label("시작").fill("2024. 3.")
    empty.get_by_label("내용", exact=True).fill("착수보고회")
    empty.get_by_label("금액(천원)").fill("1500")
    saved(page)
    expect(page.locator(".milestone")).to_have_count(2)
    row = Milestone.objects.get()
    assert (row.title, row.begins.isoformat(), row.amount) == ("착수보고회", "2024-03-01", 1_500_000)
    # Writing on in the same row changes that row.
    page.get_by_label("내용", exact=True).first.fill("착수보고회 개최")
    saved(page)
    expect(page.get_by_label("금액(천원)").first).to_have_value("1,500")
    page.wait_for_timeout(2000)
    assert [row.title for row in Milestone.objects.all()] == ["착수보고회 개최"]


def test_rows_are_typed_one_after_another(open_as, writer, project, section):
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
    saved(page)
    rows = Milestone.objects.order_by("order").values_list("title", "begins__month")
    assert list(rows) == [("착수보고회", 1), ("중간보고회", 2), ("최종보고회", 3)]


def test_tab_out_of_the_empty_row_leads_to_the_next_one(open_as, writer, project, section):
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
def test_no_letter_is_lost_between_rows_however_late_the_answer(open_as, writer, project, section, key):
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
    saved(page)
    expect(rows.nth(3).get_by_label("시작")).to_be_focused()
    written = Milestone.objects.order_by("order").values_list("begins__month", "title", "amount")
    assert list(written) == [(1, "착수보고회", 1_000_000), (2, "중간보고회", 2_000_000), (3, "최종보고회", 3_000_000)]


def test_a_row_that_was_saved_while_it_was_typed_leads_on_to_the_next(open_as, writer, project, section):
    page = open_as(writer, project)
    rows = page.locator(".milestones > .milestone")
    rows.first.get_by_label("내용", exact=True).fill("착수보고회")
    rows.first.get_by_label("금액(천원)").fill("1500")
    expect(rows.first.get_by_role("button", name="일정 지우기")).to_be_visible()
    page.keyboard.press("Tab")
    expect(rows.nth(1).get_by_label("시작")).to_be_focused()


def test_rows_that_could_not_be_saved_come_back_each_as_its_own(open_as, writer, project, section):
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


def test_a_new_row_has_at_once_all_that_a_row_has(open_as, writer, project, section):
    MilestoneFactory(section=section, title="가", order=1)
    page = open_as(writer, project)
    page.get_by_role("form", name="새 일정").get_by_label("내용", exact=True).fill("나")
    row = page.locator(".milestone", has=page.get_by_role("button", name="일정 지우기")).nth(1)
    row.get_by_text("딸린 글 · 날짜 표기").click()
    text = row.get_by_role("textbox", name="딸린 글")
    text.click()
    page.keyboard.type("덧붙임")
    row.get_by_label("날짜 표기").fill("연초")
    saved(page)
    row.get_by_role("button", name="일정을 위로").click()
    new = Milestone.objects.get(title="나")
    page.wait_for_url(f"**/#milestone-{new.pk}")
    new.refresh_from_db()
    assert (new.order, new.body, new.date_wording) == (1, "<p>덧붙임</p>", "연초")


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


def test_a_row_whose_answer_never_came_is_there_once(open_as, writer, project, section):
    page = open_as(writer, project)
    page.route("**/milestones/new/", lambda route: (route.fetch(), route.abort()))
    page.get_by_role("form", name="새 일정").get_by_label("내용", exact=True).fill("한 번만")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.unroute("**/milestones/new/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    saved(page)
    assert [row.title for row in Milestone.objects.all()] == ["한 번만"]
    expect(page.locator(".milestones > .milestone")).to_have_count(2)


def test_what_one_person_typed_is_not_saved_for_another(open_as, writer, part, project, section, live_server):
    page = open_as(writer, project)
    other = Client()
    other.force_login(ApproverFactory(department=part.department))
    cookie = other.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.get_by_label("사업장소").fill("남의 이름으로")
    expect(page.locator("#save-state")).to_contain_text("다른 사람으로 로그인되어 있어")
    project.refresh_from_db()
    assert project.place != "남의 이름으로"


def test_nothing_is_lost_without_a_connection(open_as, writer, project, section):
    page = open_as(writer, project)
    page.context.set_offline(True)
    page.get_by_label("사업장소").fill("끊긴 곳에서 쓴 글")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.context.set_offline(False)
    saved(page)
    project.refresh_from_db()
    assert project.place == "끊긴 곳에서 쓴 글"


def test_what_could_not_be_saved_comes_back_with_the_page(open_as, writer, project, section):
    page = open_as(writer, project)
    page.route("**/facts/", lambda route: route.abort())
    page.get_by_label("사업장소").fill("브라우저가 꺼지기 전에")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.unroute("**/facts/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("사업장소")).to_have_value("브라우저가 꺼지기 전에")
    saved(page)
    project.refresh_from_db()
    assert project.place == "브라우저가 꺼지기 전에"


def test_an_expired_session_loses_nothing(open_as, writer, project, section, live_server):
    page = open_as(writer, project)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("사업장소").fill("로그인이 풀린 뒤에")
    expect(page.get_by_role("link", name="새 창에서 로그인")).to_be_visible()
    page.context.add_cookies([each for each in cookies if each["name"] == settings.SESSION_COOKIE_NAME])
    saved(page)
    project.refresh_from_db()
    assert project.place == "로그인이 풀린 뒤에"


def test_a_section_s_own_heading_is_not_pasted_into_it(open_as, writer, project, section):
    page = open_as(writer, project)
    text = page.get_by_role("textbox", name="추진계획의 글")
    text.click()
    page.keyboard.press("Control+a")
    text.evaluate(
        """(element) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "□ 추진 계획\\n ○ 가\\n□ 예산\\n ○ 나");
            element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    saved(page)
    section.refresh_from_db()
    assert section.body == "<ul><li><p>가</p></li></ul><h5>예산</h5><ul><li><p>나</p></li></ul>"


def test_a_picture_stands_in_the_text_and_in_the_list(open_as, writer, project, section):
    file = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, "PNG")
    page = open_as(writer, project)
    page.get_by_role("button", name="그림 넣기").first.click()
    dialog = page.get_by_role("dialog", name="그림 넣기")
    dialog.get_by_label("그림 파일").set_input_files(
        {"name": "1.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    dialog.get_by_label("대체 텍스트").fill("조감도")
    dialog.get_by_role("button", name="그림 넣기").click()
    expect(page.locator("#pictures").get_by_role("img", name="조감도")).to_be_visible()
    saved(page)
    section.refresh_from_db()
    assert section.body == "<p>처음 글</p><p>[[그림 1]]</p>"


def test_a_syllable_in_composition_is_neither_saved_nor_torn(open_as, writer, project, section):
    page = open_as(writer, project)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label("사업장소").focus()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "그", "selectionStart": 1, "selectionEnd": 1})
    keys.send("Input.imeSetComposition", {"text": "금", "selectionStart": 1, "selectionEnd": 1})
    page.wait_for_timeout(2500)  # longer than the pause after which it would be saved
    assert not any("facts" in url for url in sent)
    keys.send("Input.insertText", {"text": "금"})
    saved(page)
    project.refresh_from_db()
    assert project.place == "금"


def test_two_people_in_different_boxes_do_not_disturb_each_other(open_as, writer, part, project, section):
    approver = ApproverFactory(department=part.department, name="이도윤")
    one, other = open_as(writer, project), open_as(approver, project)
    expect(other.locator("#others")).to_have_text("함께 보는 사람: 김하늘")
    one.get_by_label("사업장소").fill("구청")
    saved(one)
    other.get_by_label("사업대상").fill("구민")
    saved(other)
    expect(other.get_by_label("사업장소")).to_have_value("구청")
    project.refresh_from_db()
    assert (project.place, project.target) == ("구청", "구민")


def test_two_people_in_one_text_are_shown_both_and_choose(open_as, writer, part, project, section):
    approver = ApproverFactory(department=part.department)
    one, other = open_as(writer, project), open_as(approver, project)
    for page, words in ((one, "하나"), (other, "둘")):
        page.get_by_role("textbox", name="추진계획의 글").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(words)
        expect(page.locator("#save-state")).to_have_attribute("data-state", re.compile("saved|conflict"))
    expect(other.locator("#save-state")).to_have_text("다른 사람이 같은 곳을 먼저 고쳤습니다.")
    section.refresh_from_db()
    assert section.body == "<p>처음 글하나</p>"
    other.get_by_role("button", name="견주어 보고 고르기").click()
    other.wait_for_load_state()
    for words in ("처음 글", "처음 글하나", "처음 글둘"):
        expect(other.locator(".three").get_by_text(words, exact=True)).to_be_visible()
    # Whoever leaves without choosing finds everything as it was.
    other.go_back()
    expect(other.locator("#save-state")).to_have_text("다른 사람이 같은 곳을 먼저 고쳤습니다.")
    other.get_by_role("button", name="견주어 보고 고르기").click()
    other.wait_for_load_state()
    other.get_by_role("button", name="이 내용으로 저장").click()
    other.wait_for_url("**/projects/**")
    section.refresh_from_db()
    assert section.body == "<p>처음 글둘</p>"
    # What was chosen is not asked for once more.
    expect(other.locator("#save-state")).to_have_text("고치면 저절로 저장합니다.")


def test_money_adds_up_while_typing_and_understands_spreadsheets(open_as, writer, part, project):
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
            data.setData("text/plain", "200,000\\t50,000\\n△1,500\\t0\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(totals.nth(1)).to_have_text("198,500")
    expect(totals.nth(2)).to_have_text("50,000")
    saved(page)
    amounts = part.plan.budget.lines.order_by("source__order").values_list("amount", flat=True)
    assert list(amounts) == [200_000_000, -1_500_000]


def test_structure_keeps_what_was_typed_just_before(open_as, writer, project, section):
    _, second = (MilestoneFactory(section=section, title=title, order=at) for at, title in enumerate(["가", "나"]))
    page = open_as(writer, project)
    row = page.locator(f"#milestone-{second.pk}")
    row.get_by_label("내용", exact=True).fill("나중에")
    row.get_by_role("button", name="일정을 위로").click()
    page.wait_for_url(f"**/#milestone-{second.pk}")
    assert [each.title for each in section.milestones.order_by("order")] == ["나중에", "가"]


def test_how_it_prints_stands_beside_it_at_a_key(open_as, writer, project, section):
    page = open_as(writer, project)
    page.keyboard.press("Alt+p")
    frame = page.frame_locator("iframe[title='인쇄 모습']")
    expect(frame.get_by_text("처음 글")).to_be_visible()
    page.get_by_role("textbox", name="추진계획의 글").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" 바뀐 뒤")
    expect(frame.get_by_text("처음 글 바뀐 뒤")).to_be_visible()
    assert Section.objects.get().body == "<p>처음 글 바뀐 뒤</p>"


def test_on_a_phone_a_list_of_the_parts_leads_to_each(open_as, writer, project, section):
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


def test_how_it_prints_opens_at_the_part_that_is_written_and_stays_there(open_as, writer, project, section):
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


@pytest.mark.once
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(open_as, writer, part, project, section, width):
    MilestoneFactory(section=section)
    program = ProgramFactory(department=part.department)
    ProjectProgramFactory(project=project, program=program)
    BudgetLineFactory(program=program, budget=part.plan.budget)
    page = open_as(writer, project)
    page.set_viewport_size({"width": width, "height": 900})
    for details in page.locator("details.more").all():
        details.evaluate("each => { each.open = true }")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("사업명").fill("")
    expect(page.get_by_text("필수")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Alt+p")
    expect(page.frame_locator("iframe").get_by_role("heading", name="홈페이지 운영")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
