"""What is typed is saved by itself, and is never lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from plans.models import DepartmentPlan, Project, Section
from tests.browser.writing.waiting import expect_saved, wait_for
from tests.factories import ApproverFactory

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_typed_is_saved_by_itself(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    with page.expect_response("**/facts/"):
        page.get_by_label("사업장소").fill("금천구청")
    text = page.get_by_role("textbox", name="추진계획의 글")
    text.click()
    page.keyboard.press("Control+End")
    with page.expect_response(f"**/sections/{section.pk}/"):
        page.keyboard.type(" 그리고 더")
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("사업장소")).to_have_value("금천구청")
    project.refresh_from_db()
    section.refresh_from_db()
    assert project.place == "금천구청"
    assert section.body == "<p>처음 글 그리고 더</p>"


def test_what_is_typed_while_a_save_is_on_its_way_is_saved_after_it_and_stays_the_typist_s(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    """Somebody else's words that come with the answer don't take the place of what was typed meanwhile."""
    page = open_as(writer, project)
    held: list[Any] = []
    holds = [True]
    page.route("**/facts/", lambda route: held.append(route) if holds[0] else route.continue_())

    def release() -> None:
        """Let the save through that was held back; those after it pass by themselves."""
        holds[0] = False
        held.pop().continue_()

    page.get_by_label("사업장소").fill("구청")
    wait_for(lambda: bool(held), page)
    page.get_by_label("사업장소").press_sequentially(" 앞마당")
    release()
    wait_for(lambda: Project.objects.get().place == "구청 앞마당", page)
    holds[0] = True
    page.get_by_label("사업장소").fill("구청 앞마당 ")
    wait_for(lambda: bool(held), page)
    page.get_by_label("소요예산 인쇄").uncheck()
    release()
    wait_for(lambda: not Project.objects.get().prints_budget, page)
    expect_saved(page)
    expect(page.get_by_label("사업장소")).to_have_value("구청 앞마당")

    holds[0] = True
    page.get_by_label("사업장소").fill("구청 뒷마당")
    wait_for(lambda: bool(held), page)
    Project.objects.update(target="남이 적은 대상")
    page.get_by_label("사업대상").fill("내가 적은 대상")
    release()
    expect(page.locator("#save-state")).to_have_text("다른 사람이 같은 곳을 먼저 고쳤습니다.")
    expect(page.get_by_label("사업대상")).to_have_value("내가 적은 대상")
    found = Project.objects.get()
    assert (found.place, found.target) == ("구청 뒷마당", "남이 적은 대상")


def test_what_is_typed_without_a_pause_is_saved_all_the_same(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.clock.install()
    page.get_by_label("사업장소").focus()
    for _ in range(9):
        page.keyboard.type("가")
        page.clock.run_for(1000)  # shorter than the pause after which it would be saved
    assert any("/facts/" in url for url in sent)


def test_leaving_saves_or_asks_first_and_leaves_nothing_behind(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, live_server: LiveServer
) -> None:
    page = open_as(writer, project)
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('planbook:')).length"
    page.get_by_label("사업장소").fill("떠나기 바로 전에")
    page.goto(f"{live_server.url}/")
    wait_for(lambda: Project.objects.get().place == "떠나기 바로 전에", page)

    page.go_back()
    page.get_by_label("사업장소").fill("저장된 글")
    expect_saved(page)
    assert page.evaluate(kept) == 0

    page.route("**/facts/", lambda route: route.abort())
    page.get_by_label("사업장소").fill("저장하지 못한 글")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    assert page.evaluate(kept) == 1
    asked: list[str] = []

    def refuse(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", refuse)
    page.close(run_before_unload=True)
    wait_for(lambda: asked == ["beforeunload"], page)
    expect(page.get_by_label("사업장소")).to_have_value("저장하지 못한 글")

    def accept(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_role("button", name="로그아웃").click()
    page.wait_for_url(lambda address: "/projects/" not in address)
    assert "이 컴퓨터에서 지워집니다" in asked[1]
    assert page.evaluate(kept) == 0
    assert Project.objects.get().place == "저장된 글"


def test_what_one_person_typed_is_neither_saved_for_another_nor_offered_to_them(
    open_as: Callable[..., Any],
    writer: User,
    part: DepartmentPlan,
    project: Project,
    section: Section,
    sign_in: Callable[..., Any],
) -> None:
    page = open_as(writer, project)
    sign_in(page.context, ApproverFactory(department=part.department))
    page.get_by_label("사업장소").fill("남의 이름으로")
    expect(page.locator("#save-state")).to_contain_text("다른 사람으로 로그인되어 있어")
    project.refresh_from_db()
    assert project.place == ""
    page.reload()
    assert page.get_by_label("사업장소").input_value() == ""


def test_nothing_is_lost_without_a_connection(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    page.context.set_offline(True)
    page.get_by_label("사업장소").fill("끊긴 곳에서 쓴 글")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.context.set_offline(False)
    expect_saved(page)
    project.refresh_from_db()
    assert project.place == "끊긴 곳에서 쓴 글"


def test_what_could_not_be_saved_comes_back_with_the_page(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
    page = open_as(writer, project)
    page.route("**/facts/", lambda route: route.abort())
    page.get_by_label("사업장소").fill("브라우저가 꺼지기 전에")
    expect(page.locator("#save-state")).to_contain_text("연결되지 않아")
    page.unroute("**/facts/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("사업장소")).to_have_value("브라우저가 꺼지기 전에")
    expect_saved(page)
    project.refresh_from_db()
    assert project.place == "브라우저가 꺼지기 전에"


def test_an_expired_session_loses_nothing(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, live_server: LiveServer
) -> None:
    page = open_as(writer, project)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("사업장소").fill("로그인이 풀린 뒤에")
    expect(page.get_by_role("link", name="새 창에서 로그인")).to_be_visible()
    page.context.add_cookies([each for each in cookies if each["name"] == settings.SESSION_COOKIE_NAME])
    expect_saved(page)
    project.refresh_from_db()
    assert project.place == "로그인이 풀린 뒤에"


def test_who_signs_in_again_in_another_window_goes_on_in_the_old_one(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, sign_in: Callable[..., Any]
) -> None:
    page = open_as(writer, project)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("textbox", name="추진계획의 글").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" 뒤에")
    expect(page.get_by_role("link", name="새 창에서 로그인")).to_be_visible()
    page.keyboard.type("!")
    # The cursor leaves the text as the link is pressed.
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="새 창에서 로그인").click()
    expect(opened.value.get_by_label("아이디")).to_be_visible()
    opened.value.close()
    sign_in(page.context, writer)
    # Signing in changes the token that every form was made with.
    [cookie] = [each for each in page.context.cookies() if each["name"] == settings.CSRF_COOKIE_NAME]
    page.context.add_cookies([cookie | {"value": "k" * 32}])
    expect_saved(page)
    page.locator("#new-section").get_by_label("제목").fill("기대효과")
    page.get_by_role("button", name="항목 추가").click()
    expect(page.get_by_role("heading", name="기대효과")).to_be_visible()
    section.refresh_from_db()
    assert section.body == "<p>처음 글 뒤에!</p>"


def test_a_syllable_in_composition_is_neither_saved_nor_torn(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section
) -> None:
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
    expect_saved(page)
    project.refresh_from_db()
    assert project.place == "금"


def test_a_day_that_is_typed_for_a_month_shows_in_what_prints(
    open_as: Callable[..., Any], writer: User, project: Project
) -> None:
    page = open_as(writer, project)
    page.get_by_label("기간 시작").fill("5. 4.")
    page.get_by_label("기간 끝").fill("5. 6.")
    page.get_by_label("사업장소").fill("구청")
    expect_saved(page)
    expect(page.get_by_label("기간 표기")).to_have_value("2024. 5. 4. ~ 5. 6.")
    page.get_by_label("사업장소").fill("구청 앞마당")
    wait_for(lambda: Project.objects.get().place == "구청 앞마당", page)
    assert Project.objects.get().period_text == "2024. 5. 4. ~ 5. 6."
