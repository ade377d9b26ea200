"""Saving parts of a project's page: what is merged, what is refused, and what is never lost."""

import re
import threading
from http import HTTPStatus

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from budgets.models import Budget, Program
from budgets.versions import Versioned
from plans.editing.forms import SectionForm
from plans.editing.merging import MergingForm
from plans.models import Milestone, ProjectProgram, Section, State
from tests.admin import form_data
from tests.factories import (
    AdminFactory,
    BudgetFactory,
    BudgetLineFactory,
    CategoryFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    MilestoneFactory,
    ProgramFactory,
    ProjectFactory,
    ProjectProgramFactory,
    RosterFactory,
    SectionFactory,
    WriterFactory,
    put,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    return DepartmentPlanFactory(plan__year=2024, plan__budget=BudgetFactory(fiscal_year=2024))


@pytest.fixture
def project(part):
    return ProjectFactory(department_plan=part, number=1, title="홈페이지 운영", place="", target="")


@pytest.fixture
def section(project):
    return SectionFactory(project=project, body="<p>처음</p>")


@pytest.fixture
def writer(client, part):
    client.force_login(WriterFactory(department=part.department))
    return client


def boxes(client, project, name) -> dict:
    """What a browser would send of one form of the page: its boxes, and what they began with."""
    found = client.get(reverse("project", args=[project.pk])).context
    form = found[name] if isinstance(name, str) else name(found)
    data = {}
    for field in form:
        value = field.value() if field.value() is True else field.field.widget.format_value(field.value())
        value = value[0] if isinstance(value, list) else value
        data[field.html_name] = data[f"initial-{field.html_name}"] = "" if value is None else value
    return data


def section_boxes(client, project) -> dict:
    return boxes(client, project, lambda context: context["sections"][0].form)


def send(client, address: str, data: dict, *args):
    return client.post(reverse(address, args=args), data, headers={"accept": "application/json"})


def test_two_people_change_different_boxes_of_one_form(writer, project):
    mine, theirs = boxes(writer, project, "facts"), boxes(writer, project, "facts")
    send(writer, "project-facts", theirs | {"place": "구청"}, project.pk)
    answer = send(writer, "project-facts", mine | {"target": "구민"}, project.pk)
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["taken"] == ["place"]
    assert answer.json()["values"]["place"] == "구청"
    project.refresh_from_db()
    assert (project.place, project.target) == ("구청", "구민")


def test_two_people_change_the_same_text_and_the_second_is_asked(writer, project, section):
    began = section_boxes(writer, project)
    send(writer, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    mine = began | {"body": "<p>나중</p>"}
    answer = send(writer, "section", mine, section.pk)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert Section.objects.get().body == "<p>먼저</p>"
    page = writer.post(reverse("section", args=[section.pk]), mine)
    assert page.status_code == HTTPStatus.CONFLICT
    for text in ("<p>처음</p>", "<p>먼저</p>", "<p>나중</p>"):
        assert text in page.content.decode()


def test_without_what_it_began_with_a_save_would_go_over_the_other_s(writer, project, section):
    """The positive control: the same text is lost where the sender says that it began from it."""
    began = section_boxes(writer, project)
    send(writer, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    forged = began | {"body": "<p>나중</p>", "initial-body": "<p>먼저</p>"}
    assert send(writer, "section", forged, section.pk).status_code == HTTPStatus.OK
    assert Section.objects.get().body == "<p>나중</p>"


def test_what_is_said_of_a_conflict_holds_no_script_of_the_sender(writer, project, section):
    began = section_boxes(writer, project)
    send(writer, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    bad = "<p>나중<script>alert(1)</script><img src=x onerror=alert(2)></p>"
    page = writer.post(reverse("section", args=[section.pk]), began | {"body": bad, "initial-body": bad + "."})
    three = page.content.decode().split('class="three"')[1].split("<form")[0]
    assert "alert" not in three
    assert "onerror" not in three


def test_a_text_that_was_cleaned_is_no_conflict_with_itself(writer, project, section):
    began = section_boxes(writer, project)
    first = send(writer, "section", began | {"body": '<p onclick="x">하나</p>\r\n<p>둘</p>'}, section.pk)
    began["initial-body"] = first.json()["values"]["body"]
    second = send(writer, "section", began | {"body": "<p>하나</p><p>둘, 셋</p>"}, section.pk)
    assert second.status_code == HTTPStatus.OK


values = st.sampled_from(["", "가", "나", "다"])


class OneBox(MergingForm, forms.Form):
    box = forms.CharField(required=False)


@given(base=values, theirs=values, mine=values)
def test_of_three_values_the_one_that_was_changed_wins(base, theirs, mine):
    form = OneBox({"box": mine, "initial-box": base}, initial={"box": theirs})
    if form.is_valid():
        assert form.cleaned_data["box"] == (theirs if mine == base else mine)
    else:
        assert len({base, theirs, mine}) == 3


@pytest.mark.django_db(transaction=True)
def test_saves_at_the_same_time_are_all_there(project, section, part):
    """Two people, twenty saves each, in different boxes of the same row."""
    user = WriterFactory(department=part.department)
    failed: list[bytes] = []

    def write(box: str) -> None:
        client = Client()
        client.force_login(user)
        began = ""
        for count in range(20):
            data = form | {box: f"{box} {count}", f"initial-{box}": began}
            answer = send(client, "project-facts", data, project.pk)
            if answer.status_code != HTTPStatus.OK:
                failed.append(answer.content)
                return
            began = answer.json()["values"][box]
        connection.close()

    client = Client()
    client.force_login(user)
    form = boxes(client, project, "facts")
    threads = [threading.Thread(target=write, args=[box]) for box in ("place", "target")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    project.refresh_from_db()
    assert failed == []
    assert (project.place, project.target, project.version) == ("place 19", "target 19", 41)


def test_a_save_leaves_a_row_where_somebody_moved_it_meanwhile(section):
    form = SectionForm(
        {"title": "새 제목", "initial-title": section.title, "milestone_form": section.milestone_form}
        | {"kind": section.kind_id, "initial-kind": section.kind_id, "initial-milestone_form": section.milestone_form}
        | {"body": section.body, "initial-body": section.body},
        instance=section,
    )
    assert form.is_valid(), form.errors
    Section.objects.filter(pk=section.pk).update(order=7)
    form.save()
    section.refresh_from_db()
    assert (section.title, section.order) == ("새 제목", 7)


def test_without_the_count_of_saves_the_later_one_would_win(project, monkeypatch):
    """The positive control of `Versioned`: two who loaded the same row."""
    monkeypatch.setattr(Versioned, "_step_on", lambda row: None)
    one, other = type(project).objects.get(), type(project).objects.get()
    one.place, other.target = "구청", "구민"
    one.save()
    other.save()
    assert type(project).objects.get().place == ""


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("begins", "봄", "연월이 아닙니다"),
        ("title", "", "필수"),
        ("ends", "2020. 1.", "사업기간의 끝이 시작보다 빠릅니다"),
    ],
)
def test_an_error_is_said_and_nothing_is_saved(writer, project, box, typed, said):
    began = boxes(writer, project, "facts")
    answer = send(writer, "project-facts", began | {"begins": "2024. 1.", "place": "구청", box: typed}, project.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode("unicode_escape", "ignore") or said in str(answer.json())
    project.refresh_from_db()
    assert project.place == ""
    page = writer.post(reverse("project-facts", args=[project.pk]), began | {"place": "구청", box: typed or " "})
    assert "구청" in page.content.decode()


def test_a_month_without_a_year_is_the_plan_s_and_at_the_end_the_beginning_s(writer, project):
    began = boxes(writer, project, "facts")
    values = send(writer, "project-facts", began | {"begins": "3월", "ends": "12"}, project.pk).json()["values"]
    assert (values["begins"], values["ends"]) == ("2024. 3.", "2024. 12.")
    began |= {f"initial-{name}": values[name] for name in ("begins", "ends")}
    values = send(writer, "project-facts", began | {"begins": "2023. 3.", "ends": "11월"}, project.pk).json()["values"]
    assert (values["begins"], values["ends"]) == ("2023. 3.", "2023. 11.")


@pytest.mark.parametrize(("role", "begins"), [("planned", "2024. 3."), ("done", "2023. 3.")])
def test_a_row_s_month_is_of_the_year_that_its_section_tells_of(writer, part, project, role, begins):
    part.plan.roster = RosterFactory(as_of="2023-10-31")
    part.plan.save()
    section = SectionFactory(project=project, kind__role=role)
    answer = send(writer, "milestone-new", {"title": "착수", "begins": "3월", "ends": "5월"}, section.pk)
    assert answer.json()["values"]["begins"] == begins
    assert answer.json()["values"]["ends"] == begins.removesuffix("3.") + "5."


def test_a_box_says_what_it_prints(writer, project, section):
    MilestoneFactory(section=section)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    for name in ("period_label", "period_wording", "sole_source", "prints_budget", "date_label", "date_wording"):
        for box in page.findall(f".//*[@name='{name}']"):
            assert page.get_element_by_id(box.get("aria-describedby")).text_content().strip()
    shapes = [option.text for option in page.find(".//select[@name='milestone_form']")]
    assert shapes[0] == "날짜를 앞에 — 2024. 3. : 내용"


def test_an_example_of_a_month_stands_only_where_a_row_begins(writer, project, section):
    MilestoneFactory(section=section, begins=None)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    shown = {
        box.get("id"): box.get("placeholder")
        for box in page.xpath("//input[contains(@class, 'month')]")
        if box.get("placeholder")
    }
    assert set(shown.values()) == {"예: 3월", "예: 5월"}
    assert all(name.startswith("new-") for name in shown)
    # The facts say it in a sentence below the box.
    assert "예: 2024. 1. 또는 1월" in page.text_content()


@pytest.mark.parametrize(
    "body",
    [
        "<p>가</p>" * 150_000,
        "<table><tr><td>" * 60 + "가" + "</td></tr></table>" * 60,
        "<ul><li>" * 5000,
    ],
)
def test_monstrous_text_is_refused_with_a_sentence(writer, project, section, body):
    answer = send(writer, "section", section_boxes(writer, project) | {"body": body}, section.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["errors"]["body"]
    assert Section.objects.get().body == "<p>처음</p>"


def test_a_cell_over_a_million_columns_is_brought_down(writer, project, section):
    body = '<table><tbody><tr><td colspan="1000000">가</td></tr></tbody></table>'
    assert send(writer, "section", section_boxes(writer, project) | {"body": body}, section.pk).status_code == 200
    assert 'colspan="20"' in Section.objects.get().body


@pytest.mark.parametrize("end", ["<p></p>", "<p><br></p><p></p>", "<p>&nbsp;</p>\n<p> </p>"])
def test_an_empty_end_of_a_text_is_no_change(writer, project, section, end):
    table = "<table><tbody><tr><td><p></p></td></tr></tbody></table>"
    Section.objects.filter(pk=section.pk).update(body=f"<p></p>{table}")
    began = section_boxes(writer, project)
    assert send(writer, "section", began | {"body": f"<p></p>{table}{end}"}, section.pk).status_code == 200
    stands = Section.objects.get()
    assert (stands.body, stands.version) == (f"<p></p>{table}", section.version)


def test_a_submitted_plan_takes_nothing_more_of_its_writer(writer, part, project, section):
    began = section_boxes(writer, project)
    put(part, State.SUBMITTED)
    assert send(writer, "section", began | {"body": "<p>늦음</p>"}, section.pk).status_code == HTTPStatus.FORBIDDEN
    assert writer.get(reverse("project", args=[project.pk])).status_code == HTTPStatus.FOUND
    assert Section.objects.get().body == "<p>처음</p>"


def test_a_milestone_of_another_department_is_not_there(writer):
    other = MilestoneFactory()
    assert send(writer, "milestone", {"title": "남의 것"}, other.pk).status_code == HTTPStatus.NOT_FOUND


def test_a_new_row_goes_to_the_end_and_says_where_it_lives(writer, section):
    MilestoneFactory(section=section, order=7)
    answer = send(writer, "milestone-new", {"title": "착수", "begins": "'24. 3월", "amount": "1,500"}, section.pk)
    row = Milestone.objects.get(pk=answer.json()["key"])
    assert (row.order, row.amount, row.begins.isoformat()) == (8, 1_500_000, "2024-03-01")


def test_a_new_row_with_an_error_is_shown_with_what_was_typed(writer, section):
    sent = {"title": "착수", "begins": "봄", "token": "\0" * 3}
    page = writer.post(reverse("milestone-new", args=[section.pk]), sent)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    again = {field.html_name: field.value() or "" for field, _ in page.context["boxes"] if field.name != "begins"}
    began = dict(re.findall(r'name="(initial-\w+)" value="([^"]*)"', page.content.decode()))
    writer.post(reverse("milestone-new", args=[section.pk]), again | began | {"begins": "2024. 3."})
    assert [(row.title, row.begins.month) for row in section.milestones.all()] == [("착수", 3)]


def test_a_row_that_is_sent_again_goes_over_nothing_that_somebody_wrote_meanwhile(writer, section):
    """The page never heard that its row was saved, and its words stand beside those of whoever changed it."""
    sent = {"title": "착수", "begins": "3월", "amount": "1,500", "token": "t1"}
    key = send(writer, "milestone-new", sent, section.pk).json()["key"]
    section.milestones.update(title="용역 착수")
    again = send(writer, "milestone-new", sent, section.pk)
    assert (again.status_code, again.json()["key"], again.json()["taken"]) == (HTTPStatus.OK, key, ["title"])
    send(writer, "milestone-new", sent | {"amount": "2,000"}, section.pk)
    send(writer, "milestone-new", sent | {"amount": "3,000"}, section.pk)
    assert list(section.milestones.values_list("title", "amount")) == [("용역 착수", 3_000_000)]
    assert send(writer, "milestone-new", sent | {"title": "입찰"}, section.pk).status_code == HTTPStatus.CONFLICT
    assert section.milestones.get().title == "용역 착수"


def test_what_was_chosen_of_two_rows_is_saved_in_the_one_that_is_there(writer, section):
    sent = {"title": "착수", "token": "t1"}
    send(writer, "milestone-new", sent, section.pk)
    section.milestones.update(title="용역 착수")
    page = writer.post(reverse("milestone-new", args=[section.pk]), sent | {"title": "입찰"})
    [conflict] = page.context["conflicts"]
    assert (conflict.base, conflict.theirs, conflict.mine) == ("착수", "용역 착수", "입찰")
    [form] = [each for each in html.fromstring(page.content).forms if "data-forget" in each.attrib]
    assert form.get("data-forget").endswith(reverse("milestone-new", args=[section.pk]))
    writer.post(form.action, dict(form.form_values()))
    assert [row.title for row in section.milestones.all()] == ["입찰"]


def tree(section) -> list[tuple[str, str | None]]:
    rows = section.milestones.select_related("parent").order_by("order")
    return [(row.title, row.parent and row.parent.title) for row in rows]


def test_rows_move_with_what_stands_below_them(writer, section):
    one, two, three = (MilestoneFactory(section=section, title=title, order=5) for title in ("1", "2", "3"))

    def move(row, where):
        return writer.post(reverse("milestone-move", args=[row.pk, where]), follow=True)

    move(three, "in")
    assert tree(section) == [("1", None), ("2", None), ("3", "2")]
    move(two, "up")
    assert tree(section) == [("2", None), ("3", "2"), ("1", None)]
    move(three, "out")
    assert tree(section) == [("2", None), ("3", None), ("1", None)]
    assert "아래 단계로 내릴 수 없습니다" in move(two, "in").content.decode()
    assert move(one, "sideways").status_code == HTTPStatus.NOT_FOUND
    assert [row.order for row in section.milestones.order_by("order")] == [1, 2, 3]


def test_a_row_does_not_go_below_one_with_an_amount(writer, section):
    MilestoneFactory(section=section, title="1", order=1, amount=1_000)
    row = MilestoneFactory(section=section, title="2", order=2)
    page = writer.post(reverse("milestone-move", args=[row.pk, "in"]), follow=True)
    assert "“1”에 금액이 있어 그 아래로 옮길 수 없습니다" in page.content.decode()
    assert tree(section) == [("1", None), ("2", None)]


def test_a_page_that_stays_open_hears_where_all_rows_stand_and_how_deep(writer, section):
    one, two = (MilestoneFactory(section=section, title=title, order=order) for order, title in enumerate("12"))
    in_, up = (reverse("milestone-move", args=[two.pk, where]) for where in ("in", "up"))
    asked = {"accept": "application/json"}
    assert writer.post(in_, headers=asked).json() == {"rows": [[f"milestone-{one.pk}", 0], [f"milestone-{two.pk}", 1]]}
    answer = writer.post(up, headers=asked)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json() == {"refused": "바로 위에 같은 단계의 일정이 없어 더 옮길 수 없습니다."}
    page = writer.post(up, follow=True).content.decode()
    assert "바로 위에 같은 단계의 일정이 없어" in page
    assert "금액이 있어" not in page
    # What was said to the page's script is not said once more.
    assert "일정이 없어" not in writer.get(reverse("project", args=[section.project_id])).content.decode()


def test_sections_change_places_and_go(writer, project):
    first, second = (SectionFactory(project=project, title=title, order=3) for title in ("가", "나"))
    writer.post(reverse("section-move", args=[second.pk, "up"]))
    assert [each.title for each in project.sections.order_by("order")] == ["나", "가"]
    higher = writer.post(reverse("section-move", args=[second.pk, "up"]), follow=True)
    assert "바로 위에 항목이 없어 더 옮길 수 없습니다" in higher.content.decode()
    assert [each.title for each in project.sections.order_by("order")] == ["나", "가"]
    writer.post(reverse("section-remove", args=[first.pk]))
    writer.post(reverse("section-new", args=[project.pk]), {"title": "다"})
    assert [each.title for each in project.sections.order_by("order")] == ["나", "다"]


@pytest.fixture
def line(part, project):
    program = ProgramFactory(department=part.department)
    ProjectProgramFactory(project=project, program=program)
    return BudgetLineFactory(program=program, budget=part.plan.budget, amount=141_500_000)


def cell(line) -> str:
    return f"m-{line.program_id}-{line.source_id}-{line.budget_id}"


def test_money_is_typed_in_thousands(writer, project, line):
    sent = {cell(line): "△1,500.5", f"initial-{cell(line)}": "141,500"}
    assert send(writer, "project-money", sent, project.pk).json()["values"][cell(line)] == "△1,500.5"
    line.refresh_from_db()
    assert line.amount == -1_500_500


def test_a_box_that_is_emptied_takes_the_line_away(writer, project, line):
    send(writer, "project-money", {cell(line): "", f"initial-{cell(line)}": "141,500"}, project.pk)
    assert not line.program.lines.exists()


def test_two_amounts_of_one_line_are_a_conflict(writer, project, line):
    type(line).objects.filter(pk=line.pk).update(amount=200_000_000)
    sent = {cell(line): "150,000", f"initial-{cell(line)}": "141,500"}
    assert send(writer, "project-money", sent, project.pk).status_code == HTTPStatus.CONFLICT
    page = writer.post(reverse("project-money", args=[project.pk]), sent).content.decode()
    assert "200,000" in page
    assert "150,000" in page
    line.refresh_from_db()
    assert line.amount == 200_000_000


def test_money_goes_into_the_plan_s_open_budgets_and_programs_only(writer, project, line, part):
    other = BudgetLineFactory(amount=7_000)
    Budget.objects.filter(pk=line.budget_id).update(locked=True)
    elsewhere = {cell(other): "1", f"initial-{cell(other)}": "7"}
    assert send(writer, "project-money", elsewhere, project.pk).status_code == HTTPStatus.OK
    closed = {cell(line): "1", f"initial-{cell(line)}": "141,500"}
    answer = send(writer, "project-money", closed, project.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "잠겨 있어 바꿀 수 없습니다" in answer.json()["errors"]["__all__"][0]
    line.refresh_from_db()
    other.refresh_from_db()
    assert (line.amount, other.amount) == (141_500_000, 7_000)


def test_a_year_without_a_box_says_why_and_who_can(writer, project, line):
    Budget.objects.filter(pk=line.budget_id).update(locked=True)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    for place in (".//tbody/tr", ".//template/tr"):
        cells = [
            " ".join(cell.text_content().split()) for cell in page.find(f".//table[@class='money-grid']{place[1:]}")
        ]
        assert "예산이 아직 없습니다. 총괄 담당자가 만듭니다." in cells[3]
        assert "잠긴 예산입니다. 총괄 담당자가 고칩니다." in cells[2]


def test_a_new_source_gets_a_line(writer, project, line):
    source = FundingSourceFactory()
    name = f"m-{line.program_id}-{source.pk}-{line.budget_id}"
    send(writer, "project-money", {name: "50", f"initial-{name}": ""}, project.pk)
    assert line.program.lines.get(source=source).amount == 50_000


def test_a_program_that_no_list_has_is_named(writer, project, part):
    CategoryFactory()
    writer.post(reverse("project-programs", args=[project.pk]), {"name": "누리집 개편"})
    program = Program.objects.get()
    assert (program.name, program.department, program.category.funds_projects) == ("누리집 개편", part.department, True)
    writer.post(reverse("program-remove", args=[ProjectProgram.objects.get().pk]))
    assert not project.programs.exists()


def test_another_department_s_program_is_not_offered(writer, project):
    page = writer.post(reverse("project-programs", args=[project.pk]), {"program": ProgramFactory().pk}, follow=True)
    assert not project.programs.exists()
    assert (
        "올바르게 선택" in page.content.decode() or "errorlist" in page.content.decode() or "오류" in str(page.content)
    )


def test_its_queries_don_t_grow_with_what_it_holds(writer, project, section, line, django_assert_max_num_queries):
    for _ in range(12):
        MilestoneFactory(section=SectionFactory(project=project))
        BudgetLineFactory(program=line.program, budget=line.budget)
    with django_assert_max_num_queries(60):
        writer.get(reverse("project", args=[project.pk]))


def test_the_admin_does_not_save_over_what_somebody_saved_meanwhile(client, section):
    client.force_login(AdminFactory())
    address = reverse("admin:plans_section_change", args=[section.pk])
    data = form_data(client, address, body="<p>관리자</p>")
    section.body = "<p>작성자</p>"
    section.save()
    page = client.post(address, data)
    assert "지금 저장된 내용은 “글: 작성자”입니다" in page.content.decode()
    assert Section.objects.get().body == "<p>작성자</p>"
    # Sent once more from the page that said so, it is meant.
    again = {**data, "began_from": page.context["adminform"].form["began_from"].value()}
    client.post(address, again)
    assert Section.objects.get().body == "<p>관리자</p>"


def test_a_project_s_admin_page_says_which_of_its_rows_somebody_changed(client, project, section):
    client.force_login(AdminFactory())
    address = reverse("admin:plans_project_change", args=[project.pk])
    data = form_data(client, address, place="구청")
    type(section).objects.get().save()
    section.refresh_from_db()
    section.body = "<p>작성자</p>"
    section.save()
    assert "작성자" in client.post(address, data).content.decode()
    assert Section.objects.get().body == "<p>작성자</p>"
