"""A budget's file in a real browser: uploaded, its columns put right, previewed, confirmed, taken back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from budgets.models import BudgetLine
from tests.budgets.sheets.files import HEAD, PARK, text_of
from tests.factories import (
    PASSWORD,
    BudgetFactory,
    CategoryFactory,
    DepartmentFactory,
    FundingSourceFactory,
    PlannerFactory,
)

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)]
ODD = ["때", *HEAD[1:6], "일감", *HEAD[7:]]


@pytest.fixture
def planner(page: Page, live_server):
    """Signed in, in a ledger that knows one department and one source."""
    DepartmentFactory(name="공원과")
    FundingSourceFactory(name="구비")
    CategoryFactory()
    BudgetFactory()
    planner = PlannerFactory.create()
    page.goto(f"{live_server.url}{reverse('login')}")
    page.get_by_label("아이디").fill(planner.username)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("로그인")
    return planner


@pytest.fixture
def upload(page: Page, live_server, planner):
    def upload(*rows) -> None:
        page.goto(f"{live_server.url}{reverse('import-new')}")
        file = FilePayload(name="예산.csv", mimeType="text/csv", buffer=text_of(*rows))
        page.get_by_label("파일", exact=True).set_input_files(file)
        page.get_by_role("button", name="미리 보기").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("예산.csv")

    return upload


def is_sound(page: Page) -> None:
    """Nothing that axe finds, and nothing that makes the whole page scroll sideways, on a desk or a telephone."""
    for size in SIZES:
        page.set_viewport_size(size)
        result = Axe().run(page)
        assert result.violations_count == 0, result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_file_goes_its_whole_way(page: Page, upload):
    upload(ODD, PARK)
    expect(page.get_by_text("머리행을 찾지 못해")).to_be_visible()
    is_sound(page)

    page.get_by_role("link", name="시트와 열 고르기").click()
    page.get_by_label("머리행", exact=True).fill("1")
    page.get_by_role("button", name="이 시트와 머리행으로 읽기").click()
    page.get_by_label("A열 “때”").select_option(label="연도")
    page.get_by_label("G열 “일감”").select_option(label="세부사업")
    is_sound(page)
    page.get_by_role("button", name="미리 보기").click()

    expect(page.get_by_text("아직 저장하지 않았습니다.")).to_be_visible()
    expect(page.get_by_role("row", name="공원과 · 공원 조성 · 구비 · 2024년 당초예산")).to_contain_text("1,200천원")
    is_sound(page)
    page.get_by_role("button", name="모두 저장").click()
    expect(page.get_by_text("모두 저장했습니다.")).to_be_visible()
    assert BudgetLine.objects.get().amount == 1_200_000
    is_sound(page)

    page.get_by_role("button", name="이 가져오기 되돌리기").click()
    expect(page.get_by_text("가져오기 전으로 되돌렸습니다.")).to_be_visible()
    assert not BudgetLine.objects.exists()

    page.get_by_role("navigation", name="현재 위치").get_by_role("link", name="자료 가져오기").click()
    expect(page.get_by_role("row", name="예산.csv")).to_contain_text("되돌림")
    is_sound(page)
    page.get_by_role("link", name="파일 올리기").click()
    is_sound(page)


def test_errors_are_seen_by_their_cells_and_the_marked_file_can_be_had(page: Page, upload):
    upload(HEAD, [*PARK[:2], "공윈과", *PARK[3:]])
    expect(page.get_by_text("오류 1건이 있어 저장할 수 없습니다.")).to_be_visible()
    expect(page.get_by_role("row", name="C2 부서")).to_contain_text("“공원과”을(를) 뜻하십니까?")
    is_sound(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="오류를 표시한 파일 받기").click()
    assert download.value.suggested_filename == "예산 오류.xlsx"
