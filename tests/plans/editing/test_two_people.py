"""Two people who save forms of one project: what is merged, who is asked, and that nothing is lost."""

import threading
from http import HTTPStatus
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from integrity.versioning import Versioned
from plans.editing.forms import SectionForm
from plans.editing.merging import MergingForm
from plans.models import DepartmentPlan, Project, Section
from tests.factories import WriterFactory
from tests.pages import boxes, section_boxes, send

pytestmark = pytest.mark.django_db


def test_two_people_change_different_boxes_of_one_form(writer: Any, project: Project) -> None:
    mine, theirs = boxes(writer, project, "facts"), boxes(writer, project, "facts")
    send(writer, "project-facts", theirs | {"place": "구청"}, project.pk)
    answer = send(writer, "project-facts", mine | {"target": "구민"}, project.pk)
    assert answer.status_code == HTTPStatus.OK
    assert answer.json()["taken"] == ["place"]
    assert answer.json()["values"]["place"] == "구청"
    project.refresh_from_db()
    assert (project.place, project.target) == ("구청", "구민")


def test_two_people_change_the_same_text_and_the_second_is_asked(
    writer: Any, project: Project, section: Section
) -> None:
    began = section_boxes(writer, project)
    send(writer, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    mine = began | {"body": "<p>나중</p>"}
    answer = send(writer, "section", mine, section.pk)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert Section.objects.get().body == "<p>먼저</p>"
    page = writer.post(reverse("section", args=[section.pk]), mine)
    assert page.status_code == HTTPStatus.CONFLICT
    tree = html.fromstring(page.content)
    [first, theirs, mine] = tree.xpath("//div[@class='three']/div")
    assert first.xpath(".//p/text()") == ["처음"]
    for column, words in ((theirs, "먼저"), (mine, "나중")):
        assert "처음" in column.xpath("string(.//del)")
        assert words in column.xpath("string(.//ins)")
    # They may be one person, in two windows.
    assert tree.xpath("string(//h1)") == "다른 창에서 내가 같은 곳을 먼저 고쳤습니다"
    assert theirs.xpath("string(h3)") == "다른 창에서 내가 저장한 것"


def test_the_other_person_has_a_name_as_far_as_it_is_known(
    writer: Any, part: DepartmentPlan, project: Project, section: Section
) -> None:
    began, facts = section_boxes(writer, project), boxes(writer, project, "facts")
    other = Client()
    other.force_login(WriterFactory(department=part.department, name="이도윤"))
    send(other, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    send(writer, "section", began | {"title": "나의 제목"}, section.pk)  # another box, since
    answer = send(writer, "section", began | {"body": "<p>나중</p>"}, section.pk)
    assert answer.json()["conflict"] == "이도윤님이 같은 곳을 먼저 고쳤습니다."
    Project.objects.update(place="뒷마당")
    answer = send(writer, "project-facts", facts | {"place": "앞마당"}, project.pk)
    assert answer.json()["conflict"] == "다른 사람이 같은 곳을 먼저 고쳤습니다."


def test_words_that_differ_are_marked_as_words(writer: Any, project: Project) -> None:
    began = boxes(writer, project, "facts") | {"place": "금천구청 <앞마당>"}
    send(writer, "project-facts", began | {"place": "금천구청 <뒷마당>"}, project.pk)
    began["initial-place"] = "금천구청 <앞마당>"
    page = writer.post(reverse("project-facts", args=[project.pk]), began | {"place": "금천구청 <앞마당> 옆"})
    [_, theirs, mine] = html.fromstring(page.content).xpath("//div[@class='three']/div")
    assert "<뒷마당>" in theirs.xpath("string(.//ins)")
    assert "금천구청" not in theirs.xpath("string(.//ins)")
    assert "옆" in mine.xpath("string(.//ins)")
    assert not mine.xpath(".//del")


def test_without_what_it_began_with_a_save_would_go_over_the_other_s(
    writer: Any, project: Project, section: Section
) -> None:
    """The positive control: the same text is lost where the sender says that it began from it."""
    began = section_boxes(writer, project)
    send(writer, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    forged = began | {"body": "<p>나중</p>", "initial-body": "<p>먼저</p>"}
    assert send(writer, "section", forged, section.pk).status_code == HTTPStatus.OK
    assert Section.objects.get().body == "<p>나중</p>"


def test_what_is_shown_of_a_conflict_has_no_script_of_the_sender(
    writer: Any, project: Project, section: Section
) -> None:
    began = section_boxes(writer, project)
    send(writer, "section", began | {"body": "<p>먼저</p>"}, section.pk)
    bad = "<p>나중<script>alert(1)</script><img src=x onerror=alert(2)></p>"
    page = writer.post(reverse("section", args=[section.pk]), began | {"body": bad, "initial-body": bad + "."})
    three = page.content.decode().split('class="three"')[1].split("<form")[0]
    assert "alert" not in three
    assert "onerror" not in three


def test_a_text_that_was_cleaned_is_no_conflict_with_itself(writer: Any, project: Project, section: Section) -> None:
    began = section_boxes(writer, project)
    first = send(writer, "section", began | {"body": '<p onclick="x">하나</p>\r\n<p>둘</p>'}, section.pk)
    began["initial-body"] = first.json()["values"]["body"]
    second = send(writer, "section", began | {"body": "<p>하나</p><p>둘, 셋</p>"}, section.pk)
    assert second.status_code == HTTPStatus.OK


values = st.sampled_from(["", "가", "나", "다"])


class OneBox(MergingForm, forms.Form):
    box = forms.CharField(required=False)


@given(base=values, theirs=values, mine=values)
def test_of_three_values_the_one_that_was_changed_wins(base: Any, theirs: Any, mine: Any) -> None:
    form = OneBox({"box": mine, "initial-box": base}, initial={"box": theirs})
    if form.is_valid():
        assert form.cleaned_data["box"] == (theirs if mine == base else mine)
    else:
        assert len({base, theirs, mine}) == 3


@pytest.mark.django_db(transaction=True)
def test_saves_at_the_same_time_are_all_there(project: Project, section: Section, part: DepartmentPlan) -> None:
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


def test_a_save_leaves_a_row_where_somebody_moved_it_meanwhile(section: Section) -> None:
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


def test_without_the_count_of_saves_the_later_one_would_win(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control of `Versioned`: two who loaded the same row."""
    monkeypatch.setattr(Versioned, "_claim_next_version", lambda row: None)
    one, other = type(project).objects.get(), type(project).objects.get()
    one.place, other.target = "구청", "구민"
    one.save()
    other.save()
    assert type(project).objects.get().place == ""
