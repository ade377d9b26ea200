"""A department's list of projects in a real browser: out, its columns chosen by hand, in, and reverted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import DepartmentPlan, Project
from spreadsheets.reading.child import read
from tests.browser.looking import assert_good_at_every_size
from tests.factories import DepartmentPlanFactory, ProjectFactory, SectionFactory, SectionKindFactory, WriterFactory
from tests.sheets import csv_of

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

HEADER = ["해", "과", "일", "나눔", "자리", "사업개요"]
ROWS = [
    [2024, "공원과", "숲길 조성", "신규", "뒷산", "○ 규모\n - 2.3km"],
    [2024, "공원과", "쉼터 정비", "계속", "앞산", ""],
]
COLUMNS = {"A열 “해”": "연도", "B열 “과”": "부서", "C열 “일”": "사업명", "D열 “나눔”": "구분", "E열 “자리”": "사업장소"}


@pytest.fixture
def part(page: Page, sign_in: Callable[..., Any]) -> DepartmentPlan:
    """A department's plan, whose writer is signed in."""
    SectionKindFactory(code="overview", name="사업개요", role="overview", order=1)
    SectionKindFactory(code="plan", name="추진계획", role="planned", order=3)
    part = DepartmentPlanFactory.create(department__name="공원과")
    writer = WriterFactory.create(department=part.department)
    sign_in(page.context, writer)
    return part


def test_a_list_with_labels_of_its_own_goes_its_whole_way(
    page: Page, part: DepartmentPlan, upload: Callable[..., Any]
) -> None:
    upload("사업.csv", csv_of(HEADER, *ROWS), kind="주요사업")
    page.get_by_role("link", name="시트와 열 고르기").click()
    page.get_by_label("머리행", exact=True).fill("1")
    page.get_by_role("button", name="이 시트와 머리행으로 읽기").click()
    for label, column in COLUMNS.items():
        page.get_by_label(label).select_option(label=column)
    expect(page.get_by_label("F열 “사업개요”")).to_have_value("section:overview")
    assert_good_at_every_size(page)
    page.get_by_role("button", name="미리 보기").click()

    expect(page.get_by_role("row", name="공원과 · 1. 숲길 조성", exact=False).first).to_be_visible()
    expect(page.get_by_text("아직 저장하지 않았습니다.")).to_be_visible()
    assert_good_at_every_size(page)
    page.get_by_role("button", name="모두 저장").click()
    expect(page.get_by_text("모두 저장했습니다.")).to_be_visible()
    project = Project.objects.get(title="숲길 조성")
    assert (project.kind, project.place) == ("new", "뒷산")
    assert project.sections.get(kind__code="overview").body == (
        "<ul><li><p>규모</p><ul><li><p>2.3km</p></li></ul></li></ul>"
    )

    page.get_by_role("link", name="이 가져오기 되돌리기").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("가져오기 전으로 되돌렸습니다.")).to_be_visible()
    assert not Project.objects.exists()
    assert_good_at_every_size(page)

    # The same header row once more: what was chosen is remembered.
    upload("다음.csv", csv_of(HEADER, *ROWS[:1]), kind="주요사업")
    expect(page.get_by_text("아직 저장하지 않았습니다.")).to_be_visible()


def test_what_a_departments_page_exports_can_be_imported_again(
    page: Page, live_server: LiveServer, part: DepartmentPlan, upload: Callable[..., Any], tmp_path: Path
) -> None:
    project = ProjectFactory.create(department_plan=part, number=1, title="숲길 조성", place="뒷산")
    SectionFactory(project=project, kind=SectionKindFactory(code="overview"), order=1)
    page.goto(f"{live_server.url}{reverse('department', args=[part.plan.year, part.department.code])}")
    assert_good_at_every_size(page)
    with page.expect_download() as download:
        page.get_by_text("엑셀·CSV로 받기", exact=True).click()
        page.get_by_role("link", name="주요사업 CSV로 받기").click()
    file = tmp_path / "사업.csv"
    download.value.save_as(file)
    assert "숲길 조성" in str(read(file.read_bytes(), file.name).sheets[0].rows)
    upload("사업.csv", file.read_bytes().replace("뒷산".encode(), "앞산".encode()), kind="주요사업")
    expect(page.get_by_text("아직 저장하지 않았습니다.")).to_be_visible()
    page.get_by_role("button", name="모두 저장").click()
    expect(page.get_by_text("모두 저장했습니다.")).to_be_visible()
    project.refresh_from_db()
    assert project.place == "앞산"
    page.get_by_role("link", name="이 가져오기 되돌리기").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_text("가져오기 전으로 되돌렸습니다.")).to_be_visible()
    project.refresh_from_db()
    assert project.place == "뒷산"
