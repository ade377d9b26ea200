"""A budget's file in a real browser: uploaded, its columns chosen, previewed, confirmed, reverted."""

from collections.abc import Callable
from typing import Any

import pytest
from django_q.models import OrmQ
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from budgets.models import BudgetLine
from spreadsheets.imports import background
from spreadsheets.imports.file_lock import file_lock
from spreadsheets.imports.jobs import preview
from spreadsheets.models import ImportJob
from tests.browser.looking import assert_good_at_every_size
from tests.budgets.sheets.files import HEADER, PARK, csv_of
from tests.factories import BudgetFactory, CategoryFactory, DepartmentFactory, FundingSourceFactory, PlannerFactory

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

ODD = ["때", *HEADER[1:6], "일감", *HEADER[7:]]


@pytest.fixture
def planner(page: Page, sign_in: Callable[..., Any]) -> User:
    """Signed in, in a ledger that knows one department and one source."""
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    planner = PlannerFactory.create()
    sign_in(page.context, planner)
    return planner


def test_a_file_goes_its_whole_way(page: Page, planner: User, upload: Callable[..., Any]) -> None:
    upload("예산.csv", csv_of(ODD, PARK))
    expect(page.get_by_text("머리행을 찾지 못해")).to_be_visible()
    assert_good_at_every_size(page)

    page.get_by_role("link", name="시트와 열 고르기").click()
    page.get_by_label("머리행", exact=True).fill("1")
    page.get_by_role("button", name="이 시트와 머리행으로 읽기").click()
    page.get_by_label("A열 “때”").select_option(label="연도")
    page.get_by_label("G열 “일감”").select_option(label="세부사업")
    assert_good_at_every_size(page)
    page.get_by_role("button", name="미리 보기").click()

    expect(page.get_by_text("아직 저장하지 않았습니다.")).to_be_visible()
    expect(page.get_by_role("row", name="공원과 · 공원 조성 · 구비 · 2024년 당초예산")).to_contain_text("1,200천원")
    assert_good_at_every_size(page)
    page.get_by_role("button", name="모두 저장").click()
    expect(page.get_by_text("모두 저장했습니다.")).to_be_visible()
    assert BudgetLine.objects.get().amount == 1_200_000
    assert_good_at_every_size(page)

    page.get_by_role("link", name="이 가져오기 되돌리기").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("가져오기 전으로 되돌렸습니다.")).to_be_visible()
    assert not BudgetLine.objects.exists()

    page.get_by_role("navigation", name="현재 위치").get_by_role("link", name="자료 가져오기").click()
    expect(page.get_by_role("row", name="예산.csv")).to_contain_text("되돌림")
    assert_good_at_every_size(page)
    page.get_by_role("link", name="파일 올리기").click()
    assert_good_at_every_size(page)


def test_a_large_file_is_followed_on_its_page(
    page: Page, planner: User, upload: Callable[..., Any], settings: Settings
) -> None:
    settings.BACKGROUND_WORKER = True
    settings.SPREADSHEET_AT_ONCE = 1
    upload("예산.csv", csv_of(HEADER, PARK))
    expect(page.get_by_text("차례를 기다립니다.")).to_be_visible()
    assert_good_at_every_size(page)
    home = page.get_by_role("link", name="자료 가져오기").first
    home.focus()
    job = ImportJob.objects.get()
    with file_lock(job):
        ImportJob.objects.update(progress=10)
        expect(page.get_by_text("10%")).to_be_visible()
        expect(home).to_be_focused()
        assert_good_at_every_size(page)
        preview(job)
    expect(page.get_by_text("아직 저장하지 않았습니다.")).to_be_visible()
    page.get_by_role("button", name="모두 저장").click()
    expect(page.get_by_text("저장하고 있습니다.")).to_be_visible()
    background.run_confirm(*OrmQ.objects.latest("pk").task["args"])
    expect(page.get_by_role("link", name="이 가져오기 되돌리기")).to_be_visible()
    assert BudgetLine.objects.get().amount == 1_200_000


def test_errors_are_seen_by_their_cells_and_the_marked_file_can_be_had(
    page: Page, planner: User, upload: Callable[..., Any]
) -> None:
    upload("예산.csv", csv_of(HEADER, [*PARK[:2], "공윈과", *PARK[3:]]))
    expect(page.get_by_text("오류 1건이 있어 저장할 수 없습니다.")).to_be_visible()
    expect(page.get_by_role("row", name="C2 부서")).to_contain_text("“공원과”를 뜻하십니까?")
    assert_good_at_every_size(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="오류를 표시한 파일 받기").click()
    assert download.value.suggested_filename == "예산 오류.xlsx"
