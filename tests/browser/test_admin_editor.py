"""The admin in a real browser: its editor of rich text, its policy, and whether everybody can use it."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import Milestone, Project, Section
from tests import factories
from tests.browser.looking import assert_good_at_every_size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

OUTLINE = (
    "<h5>추진 방향</h5>"
    "<ul><li><p>첫째 <strong>굵게</strong> <u>밑줄</u></p><ul><li><p>아래 [[그림 2]]</p>"
    '<ol start="3"><li><p>셋</p></li></ol></li></ul></li><li><p>둘째<br>줄</p></li></ul>'
    "<table><tbody>"
    '<tr><th colspan="2"><p>구분</p></th><th><p>금액</p></th></tr>'
    '<tr><td rowspan="2"><p>가<br>나</p></td><td><p>다</p></td><td><p>1</p></td></tr>'
    "<tr><td><p>라</p></td><td><p>△2</p></td></tr>"
    "</tbody></table>"
    "<p>H<sub>2</sub>O m<sup>2</sup> <em>기울임</em> <s>취소</s></p>"
)


class Tokens(HTMLParser):
    """What a text says and how: tags with the attributes that count, and words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list = []

    def handle_starttag(self, tag: Any, attrs: Any) -> None:
        self.found.append((tag, *sorted((name, value) for name, value in attrs if value != "1")))

    def handle_endtag(self, tag: Any) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: Any) -> None:
        if data.strip():
            self.found.append(" ".join(data.split()))


def tokens(html: str) -> list:
    parser = Tokens()
    parser.feed(html)
    return parser.found


@pytest.fixture
def signed_in(quiet_page: Any, sign_in: Callable[..., Any]) -> Page:
    """A page of somebody who may do everything."""
    sign_in(quiet_page.context, factories.AdminFactory(name="김관리"))
    return quiet_page


def open_page(page: Page, live_server: LiveServer, name: str, *args: Any) -> Any:
    page.goto(live_server.url + reverse(f"admin:{name}", args=args))
    # Each text's own box hides once its editor stands there.
    expect(page.locator("textarea[data-django-prose-editor-configurable]:visible")).to_have_count(0)
    return page


def editor_of(page: Page, field: str = "id_body") -> Any:
    return page.locator(f".prose-editor:has(#{field}) .ProseMirror")


def test_tab_nests_a_list(signed_in: Page, live_server: LiveServer) -> None:
    section = factories.SectionFactory(body="")
    open_page(signed_in, live_server, "plans_section_change", section.pk)
    editor_of(signed_in).click()
    signed_in.get_by_role("button", name="글머리 목록").click()
    signed_in.keyboard.type("사업내용")
    signed_in.keyboard.press("Enter")
    signed_in.keyboard.press("Tab")
    signed_in.keyboard.type("세부내용")
    signed_in.get_by_role("button", name="저장", exact=True).click()
    section.refresh_from_db()
    assert section.body == "<ul><li><p>사업내용</p><ul><li><p>세부내용</p></li></ul></li></ul>"


def test_a_table_is_put_in(signed_in: Page, live_server: LiveServer) -> None:
    section = factories.SectionFactory(body="")
    open_page(signed_in, live_server, "plans_section_change", section.pk)
    editor_of(signed_in).click()
    signed_in.get_by_role("button", name="표 넣기").click()
    signed_in.get_by_label("행", exact=True).fill("2")
    signed_in.get_by_label("열", exact=True).fill("2")
    signed_in.get_by_label("머리 행").select_option(label="있음")
    signed_in.locator("dialog").get_by_role("button", name="표 넣기").click()
    signed_in.keyboard.type("구분")
    assert editor_of(signed_in).locator("th").count() == 2
    assert editor_of(signed_in).locator("th").first.evaluate("cell => getComputedStyle(cell).borderTopWidth") != "0px"
    signed_in.get_by_role("button", name="저장", exact=True).click()
    section.refresh_from_db()
    assert section.body.count("<th") == 2
    assert section.body.count("<td") == 2
    assert "구분" in section.body


def test_a_text_survives_being_edited(signed_in: Page, live_server: LiveServer) -> None:
    """One word more, and nothing else is other than before."""
    section = factories.SectionFactory(body=OUTLINE)
    open_page(signed_in, live_server, "plans_section_change", section.pk)
    editor_of(signed_in).locator("h5").click()
    signed_in.keyboard.press("End")
    signed_in.keyboard.type("과 목표")
    signed_in.get_by_role("button", name="저장", exact=True).click()
    section.refresh_from_db()
    assert tokens(section.body) == tokens(OUTLINE.replace("추진 방향", "추진 방향과 목표"))


def test_saving_the_example_unchanged_changes_nothing(signed_in: Page, live_server: LiveServer) -> None:
    call_command("load_example", verbosity=0)
    texts = {row: row.body for model in (Section, Milestone) for row in model.objects.exclude(body="")}
    assert len(texts) > 5
    for project in Project.objects.all():
        open_page(signed_in, live_server, "plans_project_change", project.pk)
        signed_in.get_by_role("button", name="저장", exact=True).first.click()
        signed_in.locator(".messagelist .success").wait_for()
    for row, before in texts.items():
        row.refresh_from_db()
        assert row.body == before


def test_the_editor_can_hold_every_text_of_the_example(signed_in: Page, live_server: LiveServer) -> None:
    """What the editor would write after a change is what stands there, but for heads of tables."""
    call_command("load_example", verbosity=0)
    section = factories.SectionFactory(body="")
    open_page(signed_in, live_server, "plans_section_change", section.pk)
    signed_in.evaluate("""() => new Promise(resolve => {
        document.addEventListener("prose-editor:ready", event => { window.editor = event.detail.editor; resolve(); });
        const [old] = document.getElementsByName("body");
        const copy = old.cloneNode();
        old.closest("form").append(copy);
        import("django-prose-editor/configurable").then(module => module.createEditor(copy));
    })""")
    for model in (Section, Milestone):
        for text in model.objects.exclude(body="").values_list("body", flat=True):
            without_heads = re.sub(r"</?thead>", "", text)
            written = signed_in.evaluate("text => { editor.commands.setContent(text); return editor.getHTML(); }", text)
            assert tokens(written) == tokens(without_heads)


def test_the_editor_has_a_name_and_speaks_korean(signed_in: Page, live_server: LiveServer) -> None:
    section = factories.SectionFactory(kind__name="추진계획")
    open_page(signed_in, live_server, "plans_project_change", section.project_id)
    signed_in.get_by_role("textbox", name="추진계획 글").wait_for()
    names = signed_in.locator(".prose-menubar button").evaluate_all("all => all.map(b => b.getAttribute('aria-label'))")
    assert len(names) > 10
    assert [name for name in names if re.search("[A-Za-z]", name)] == []


def test_a_locked_row_cannot_be_typed_in(signed_in: Page, live_server: LiveServer) -> None:
    line = factories.BudgetLineFactory()
    line.budget.set_locked(True)
    open_page(signed_in, live_server, "budgets_program_change", line.program_id)
    assert signed_in.locator("[name=lines-0-amount]").is_disabled()
    assert signed_in.locator("[name=lines-0-amount]").input_value() == "1,000"


def test_everybody_can_use_the_main_pages(signed_in: Page, live_server: LiveServer) -> None:
    line = factories.BudgetLineFactory(budget=factories.PlanFactory().budget)
    milestone = factories.MilestoneFactory()
    project = milestone.section.project
    factories.ProjectProgramFactory(project=project, program=line.program)
    factories.PictureFactory(project=project)
    factories.StaffingQuotaFactory()
    pages = [
        ("index",),
        ("plans_project_changelist",),
        ("plans_project_add",),
        ("plans_project_change", project.pk),
        ("plans_plan_change", project.department_plan.plan_id),
        ("budgets_budget_changelist",),
        ("budgets_program_change", line.program_id),
        ("staffing_roster_changelist",),
        ("staffing_department_change", project.department_plan.department_id),
        ("accounts_user_add",),
        ("budgets_fundingsource_delete", line.source_id),
    ]
    for name, *args in pages:
        open_page(signed_in, live_server, name, *args)
        assert_good_at_every_size(signed_in)
