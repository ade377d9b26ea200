"""What a project's page takes from its boxes, what it says of them, and whom it refuses."""

from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from django import forms
from django.forms.renderers import Jinja2
from django.urls import reverse
from lxml import html

from plans.editing.merging import FastBoxes
from plans.models import DepartmentPlan, Project, Section
from tests.factories import MilestoneFactory, RosterFactory, SectionFactory
from tests.pages import boxes, send

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("box", "typed", "sentence"),
    [
        ("begins", "봄", "연월이 아닙니다"),
        ("title", "", "필수"),
        ("ends", "2020. 1.", "사업기간의 끝이 시작보다 빠릅니다"),
    ],
)
def test_an_error_is_shown_and_nothing_is_saved(
    writer: Any, project: Project, box: str, typed: str, sentence: str
) -> None:
    began = boxes(writer, project, "facts")
    answer = send(writer, "project-facts", began | {"begins": "2024. 1.", "place": "구청", box: typed}, project.pk)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.content.decode("unicode_escape", "ignore") or sentence in str(answer.json())
    project.refresh_from_db()
    assert project.place == ""
    page = writer.post(reverse("project-facts", args=[project.pk]), began | {"place": "구청", box: typed or " "})
    assert "구청" in page.content.decode()


def test_a_month_without_a_year_is_the_plan_s_and_at_the_end_the_beginning_s(writer: Any, project: Project) -> None:
    began = boxes(writer, project, "facts")
    values = send(writer, "project-facts", began | {"begins": "3월", "ends": "12"}, project.pk).json()["values"]
    assert (values["begins"], values["ends"]) == ("2024. 3.", "2024. 12.")
    began |= {f"initial-{name}": values[name] for name in ("begins", "ends")}
    values = send(writer, "project-facts", began | {"begins": "2023. 3.", "ends": "11월"}, project.pk).json()["values"]
    assert (values["begins"], values["ends"]) == ("2023. 3.", "2023. 11.")


class TestDays:
    """A box for a month takes a day of the plan's year, and the wording that prints keeps it."""

    @pytest.fixture(autouse=True)
    def _project(self, writer: Any, project: Project) -> None:
        Project.objects.update(begins="2024-01-01", ends=None)
        self.writer, self.project = writer, project
        self.boxes = boxes(writer, project, "facts")

    def send(self, **typed: str) -> Any:
        return send(self.writer, "project-facts", self.boxes | typed, self.project.pk)

    def save(self, **typed: str) -> dict[str, str]:
        """What the boxes show afterwards, as the page's script fills them."""
        answer = self.send(**typed).json()
        self.boxes |= answer["values"] | {f"initial-{name}": value for name, value in answer["values"].items()}
        self.taken = answer["taken"]
        return {name: answer["values"][name] for name in ("begins", "ends", "period_wording")}

    def test_print_and_grow_to_a_span(self) -> None:
        saved = self.save(begins="11. 8.")
        assert saved == {"begins": "2024. 11.", "ends": "", "period_wording": "2024. 11. 8."}
        assert self.taken == ["period_wording"]  # so the page's box shows it
        saved = self.save(ends="11. 10.")
        assert saved == {"begins": "2024. 11.", "ends": "2024. 11.", "period_wording": "2024. 11. 8. ~ 11. 10."}
        assert Project.objects.get().period_text == "2024. 11. 8. ~ 11. 10."
        assert self.save(place="구청")["period_wording"] == "2024. 11. 8. ~ 11. 10."
        assert self.save(begins="11. 9.")["period_wording"] == "2024. 11. 9. ~ 11. 10."
        assert self.save(period_wording="")["begins"] == "2024. 11."
        assert Project.objects.get().period_text == "2024. 11월"

    def test_of_a_span_in_the_beginning_s_box_fill_both(self) -> None:
        shown = {"begins": "2024. 3.", "ends": "2024. 11.", "period_wording": "2024. 3. 4. ~ 11. 8."}
        assert self.save(begins="2024. 3. 4. ~ 11. 8.") == shown
        assert self.save(begins="3월 ~ 5월", period_wording="") == {
            "begins": "2024. 3.",
            "ends": "2024. 5.",
            "period_wording": "",
        }

    @pytest.mark.parametrize(
        "typed", [{"begins": "3월 ~ 5월", "ends": "6월"}, {"begins": "3월 ~ 봄"}, {"ends": "~ 5월"}]
    )
    def test_of_a_span_that_cannot_be_divided_are_refused_with_where_to_write_it(self, typed: dict[str, str]) -> None:
        [[sentence]] = self.send(**typed).json()["errors"].values()
        assert "연월이 아닙니다" in sentence
        assert sentence.endswith("표기를 적는 칸에 적으십시오.")

    def test_of_the_month_that_stands_there_are_kept_as_well(self) -> None:
        assert self.save(begins="1. 8.")["period_wording"] == "2024. 1. 8."

    def test_are_refused_where_other_words_print(self) -> None:
        self.save(period_wording="연중")
        answer = self.send(begins="11. 8.")
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "‘기간 표기’에 적은 것이 있어" in answer.json()["errors"]["begins"][0]
        assert Project.objects.get().begins == date(2024, 1, 1)

    def test_that_end_before_they_begin_are_refused(self) -> None:
        assert "끝이 시작보다 빠릅니다" in str(self.send(begins="5. 6.", ends="5. 4.").json()["errors"]["ends"])

    def test_of_a_new_row_print_in_it(self) -> None:
        section = SectionFactory(project=self.project, kind__role="planned")
        sent = {"title": "준공", "begins": "11. 8.", "ends": "11. 10."}
        shown = send(self.writer, "milestone-new", sent, section.pk).json()["row"]
        assert "날짜 표기 “2024. 11. 8. ~ 11. 10.”</summary>" in " ".join(shown.split()).replace(
            " </summary>", "</summary>"
        )
        row = section.milestones.get()
        assert (row.begins, row.ends, row.date_wording) == (
            date(2024, 11, 1),
            date(2024, 11, 1),
            "2024. 11. 8. ~ 11. 10.",
        )


class TestAWordingThatPrintsInsteadOfMonths:
    """It wins over them, so whoever changes them is told at once, and may drop it by one key."""

    @pytest.fixture(autouse=True)
    def _project(self, writer: Any, project: Project) -> None:
        Project.objects.update(begins="2024-01-01", ends="2024-06-01", period_wording="2024. 1. ~ 6.")
        self.writer, self.project = writer, project

    def doubt(self, **typed: str) -> Any:
        began = boxes(self.writer, self.project, "facts")
        return send(self.writer, "project-facts", began | typed, self.project.pk).json()["doubt"]

    def test_is_questioned_once_they_are_other_than_it_says(self) -> None:
        sentence = "인쇄하는 표기(2024. 1. ~ 6.)가 시작·끝(2024. 1. ~ 9.)과 다릅니다. 한쪽을 고치십시오."
        asked = {"sentence": sentence, "beside": "ends", "empties": "period_wording"}
        assert self.doubt(place="구청") is None
        assert self.doubt(ends="9월") == asked
        assert self.doubt(place="구청 앞") == asked
        assert self.doubt(period_wording="") is None

    def test_is_pointed_out_where_it_cannot_be_compared(self) -> None:
        assert self.doubt(period_wording="연중") is None
        assert self.doubt(ends="9월")["sentence"].startswith("시작과 끝 대신 표기 “연중”이 인쇄됩니다.")
        assert self.doubt(place="구청") is None
        assert self.doubt(ends="10월", period_wording="수시") is None

    def test_is_said_without_scripts_too(self) -> None:
        typed = boxes(self.writer, self.project, "facts") | {"ends": "9월"}
        page = self.writer.post(reverse("project-facts", args=[self.project.pk]), typed, follow=True)
        assert "인쇄하는 표기(2024. 1. ~ 6.)가" in str(next(iter(page.context["messages"])))

    def test_of_a_row_is_compared_with_the_row_s_months(self) -> None:
        section = SectionFactory(project=self.project, kind__role="planned")
        row = MilestoneFactory(section=section, begins="2024-03-01", date_wording="3월 초")
        sent = {"title": "착수", "begins": "2024. 4.", "initial-begins": "2024. 3.", "initial-title": row.title}
        sent |= {"date_wording": "3월 초", "initial-date_wording": "3월 초"}
        asked = send(self.writer, "milestone", sent, row.pk).json()["doubt"]
        assert (asked["beside"], asked["empties"]) == ("ends", "date_wording")


@pytest.mark.parametrize(("role", "begins"), [("planned", "2024. 3."), ("done", "2023. 3.")])
def test_a_row_s_month_is_of_the_year_that_its_section_is_about(
    writer: Any, part: DepartmentPlan, project: Project, role: str, begins: str
) -> None:
    part.plan.roster = RosterFactory(as_of="2023-10-31")
    part.plan.save()
    section = SectionFactory(project=project, kind__role=role)
    answer = send(writer, "milestone-new", {"title": "착수", "begins": "3월", "ends": "5월"}, section.pk)
    assert answer.json()["values"]["begins"] == begins
    assert answer.json()["values"]["ends"] == begins.removesuffix("3.") + "5."


def test_a_box_has_an_example_of_what_it_prints(writer: Any, project: Project, section: Section) -> None:
    MilestoneFactory(section=section)
    page = html.fromstring(writer.get(reverse("project", args=[project.pk])).content)
    for name in ("period_label", "period_wording", "sole_source", "prints_budget", "date_label", "date_wording"):
        for box in page.findall(f".//*[@name='{name}']"):
            assert page.get_element_by_id(box.get("aria-describedby")).text_content().strip()
    shapes = [option.text for option in page.find(".//select[@name='milestone_form']")]
    assert shapes[0] == "날짜를 앞에 — 2024. 3. : 내용"


def test_an_example_of_a_month_is_only_in_a_new_row(writer: Any, project: Project, section: Section) -> None:
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


@pytest.mark.parametrize("value", ["", None, "a\"b<c>&'d", 12])
@pytest.mark.parametrize(
    "box",
    [
        forms.TextInput({"placeholder": "예: <3월>", "required": True, "disabled": False}),
        forms.HiddenInput(),
        forms.CheckboxInput({"aria-label": '"네"'}),
    ],
)
def test_a_plain_box_is_what_django_s_template_makes_of_it(box: forms.Widget, value: Any) -> None:
    ours, django_s = (box.render("place", value, {"id": "id_place"}, renderer) for renderer in (FastBoxes(), Jinja2()))
    assert dict(html.fromstring(ours).attrib) == dict(html.fromstring(django_s).attrib)
