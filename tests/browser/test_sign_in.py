"""Signing in with a real browser: second factors, passkeys, the limit on guessing, and what axe finds on each page."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.accounts.totp import code_of
from tests.browser.looking import DESKTOP, assert_good_at_every_size
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def person() -> User:
    return UserFactory.create(username="hong", name="홍길동")


def give_password(page: Page, live_server: LiveServer, password: str = PASSWORD) -> None:
    page.goto(f"{live_server.url}{reverse('login')}")
    page.get_by_label("아이디").fill("hong")
    page.get_by_label("비밀번호").fill(password)
    page.get_by_role("button", name="로그인").click()


def confirm(page: Page) -> None:
    """Pass the page that asks for the password once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text("본인 확인")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="확인").click()


def sign_out(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}{reverse('mfa_index')}")
    page.set_viewport_size(DESKTOP)
    page.get_by_role("button", name="로그아웃").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("로그인")


def expect_inside(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("할 일")


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser refuses to run or load, as its policy says."""
    found: list[str] = []
    page.on("console", lambda line: found.append(line.text) if "Content Security Policy" in line.text else None)
    return found


def test_an_app_is_added_and_then_asked_for(
    page: Page, live_server: LiveServer, person: User, complaints: list[str]
) -> None:
    give_password(page, live_server)
    page.goto(f"{live_server.url}{reverse('mfa_index')}")
    assert_good_at_every_size(page)
    page.get_by_role("link", name="인증 앱 등록").click()
    assert_good_at_every_size(page)
    confirm(page)
    assert_good_at_every_size(page)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("인증 앱에 나오는 6자리 숫자").fill(code_of(secret))
    page.get_by_role("button", name="등록").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("복구 코드")
    expect(page.get_by_text("인증 앱을 등록했습니다.")).to_be_visible()
    assert_good_at_every_size(page)
    recovery_code = page.locator(".codes code").first.inner_text()
    for name in ("mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_index"):
        page.goto(f"{live_server.url}{reverse(name)}")
        assert_good_at_every_size(page)
    sign_out(page, live_server)

    give_password(page, live_server)
    expect(page.get_by_role("heading", level=1)).to_have_text("2단계 인증")
    assert_good_at_every_size(page)
    page.get_by_label("인증 코드").fill("000000")
    page.get_by_role("button", name="확인", exact=True).click()
    expect(page.get_by_text("코드가 맞지 않습니다.")).to_be_visible()
    assert_good_at_every_size(page)
    page.get_by_label("인증 코드").fill(recovery_code)
    page.get_by_role("button", name="확인", exact=True).click()
    expect_inside(page)
    assert complaints == []


def test_the_code_of_the_app_opens(page: Page, live_server: LiveServer, person: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    give_password(page, live_server)
    page.get_by_label("인증 코드").fill(code_of(secret))
    page.get_by_role("button", name="확인", exact=True).click()
    expect_inside(page)


@pytest.fixture
def fingerprint_reader(page: Page) -> None:
    """A device with a fingerprint reader, which recognises its owner at once."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}{reverse('mfa_add_webauthn')}")
    confirm(page)
    expect(page.get_by_label("비밀번호 없이")).to_be_checked()
    assert_good_at_every_size(page)
    page.get_by_role("button", name="등록").click()
    expect(page.get_by_text("패스키를 등록했습니다.")).to_be_visible()


def test_a_passkey_opens_without_a_password(
    page: Page, live_server: LiveServer, person: User, fingerprint_reader: None, complaints: list[str]
) -> None:
    give_password(page, live_server)
    add_passkey(page, live_server)
    page.goto(f"{live_server.url}{reverse('mfa_list_webauthn')}")
    expect(page.get_by_text("패스키 1")).to_be_visible()
    assert_good_at_every_size(page)
    for link in ("이름 바꾸기", "지우기"):
        page.get_by_role("link", name=link).click()
        assert_good_at_every_size(page)
        page.go_back()
    sign_out(page, live_server)
    page.get_by_role("button", name="패스키로 들어가기").click()
    expect_inside(page)
    [session] = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    assert session["expires"] == -1  # it ends with the browser
    assert complaints == []


def test_a_passkey_is_the_second_step_as_well(
    page: Page, live_server: LiveServer, person: User, fingerprint_reader: None
) -> None:
    give_password(page, live_server)
    add_passkey(page, live_server)
    sign_out(page, live_server)
    give_password(page, live_server)
    page.get_by_role("button", name="패스키로 확인").click()
    expect_inside(page)


def test_a_device_without_a_passkey_is_told_so(page: Page, live_server: LiveServer, fingerprint_reader: None) -> None:
    page.goto(f"{live_server.url}{reverse('login')}")
    page.get_by_role("button", name="패스키로 들어가기").click()
    expect(page.get_by_role("alert")).to_contain_text("패스키를 쓰지 않았습니다.")
    assert_good_at_every_size(page)


def test_guessing_is_stopped_with_a_sentence(page: Page, live_server: LiveServer, person: User) -> None:
    for number in range(5):
        give_password(page, live_server, f"guess-{number}")
        expect(page.get_by_text("아이디나 비밀번호가 맞지 않습니다.")).to_be_visible()
    give_password(page, live_server)
    expect(page.get_by_text("여러 번 틀려서 잠시 막았습니다. 10분 뒤에 다시 해 보십시오.")).to_be_visible()
    assert_good_at_every_size(page)


def test_pages_outside_are_accessible_and_fit(page: Page, live_server: LiveServer) -> None:
    for name in (
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "socialaccount_login_cancelled",
    ):
        page.goto(f"{live_server.url}{reverse(name)}")
        assert_good_at_every_size(page)


def test_without_javascript_everything_but_passkeys_works(
    browser: Browser, live_server: LiveServer, person: User
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    page = browser.new_context(java_script_enabled=False).new_page()
    give_password(page, live_server)
    page.get_by_label("인증 코드").fill(code_of(secret))
    page.get_by_role("button", name="확인", exact=True).click()
    expect(page).to_have_url(re.compile("/$"))
    expect_inside(page)
