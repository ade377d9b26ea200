"""What was removed, and bringing it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from plans.models import Milestone, Project, Section, State
from tests.factories import ApproverFactory, MilestoneFactory, ProjectFactory, WriterFactory, put
from tests.pages import text
from tests.plans.history.changing import BEFORE, of_project, records, removed, version_of

pytestmark = pytest.mark.django_db


class TestWhatWasRemoved:
    def test_a_section_comes_back_with_its_milestones(
        self, writer: Any, project: Project, section: Section, kim: User
    ) -> None:
        above = MilestoneFactory.create(section=section, title="설명회")
        MilestoneFactory.create(section=section, title="안내", parent=above)
        version = section.version
        section.delete()
        record = Section.history.latest()
        assert "되살리기: 항목 “추진계획”" in text(writer.get(of_project(project)))
        page = text(writer.get(version_of(project, record)))
        assert "지운 항목 “추진계획”" in page
        assert "설명회" in page
        assert "되살렸습니다" in text(writer.post(version_of(project, record), follow=True))
        back = Section.objects.get()
        assert (back.pk, back.body, back.version) == (record.id, BEFORE, version + 1)
        assert {(each.title, each.parent_id) for each in back.milestones.all()} == {
            ("설명회", None),
            ("안내", above.pk),
        }
        last = records(back)[-1]
        assert (last.history_type, last.history_user, last.history_change_reason) == ("+", kim, "되살림")

    @pytest.mark.parametrize("door", [lambda row: row.delete(), lambda row: Section.objects.filter(pk=row.pk).delete()])
    def test_a_section_comes_back_without_what_was_deleted_on_purpose_just_before(
        self, writer: Any, project: Project, section: Section, clock: Any, door: Callable[..., Any]
    ) -> None:
        MilestoneFactory.create(section=section, title="설명회")
        MilestoneFactory.create(section=section, title="지운 일정").delete()
        clock.shift(3)
        door(section)
        record = Section.history.latest()
        page = text(writer.get(version_of(project, record)))
        assert "설명회" in page
        assert "지운 일정" not in page
        writer.post(version_of(project, record))
        assert [each.title for each in Section.objects.get().milestones.all()] == ["설명회"]

    def test_a_milestone_comes_back_with_its_steps_and_no_others(
        self, writer: Any, project: Project, section: Section
    ) -> None:
        above = MilestoneFactory.create(section=section, title="설명회", amount=None)
        MilestoneFactory.create(section=section, title="안내", parent=above)
        MilestoneFactory.create(section=section, title="다른 일정").delete()
        above.delete()
        record = Milestone.history.filter(title="설명회").latest()
        assert "되살리기" in text(writer.get(of_project(project)))
        assert "안내" in text(writer.get(removed(project, record)))
        writer.post(removed(project, record))
        assert set(Milestone.objects.values_list("title", flat=True)) == {"설명회", "안내"}

    def test_a_step_waits_for_its_parent(self, writer: Any, project: Project, section: Section) -> None:
        above = MilestoneFactory.create(section=section)
        MilestoneFactory.create(section=section, title="안내", parent=above)
        above.delete()
        record = Milestone.history.filter(title="안내").latest()
        answer = writer.post(removed(project, record), follow=True)
        assert "상위 일정을 먼저 되살리십시오" in text(answer)
        assert not Milestone.objects.exists()

    def test_comes_back_once(self, writer: Any, project: Project, section: Section) -> None:
        section.delete()
        record = Section.history.latest()
        writer.post(version_of(project, record))
        answer = writer.post(version_of(project, record), {"version": "0"}, follow=True)
        assert answer.status_code == 200
        assert Section.objects.count() == 1
        milestone = MilestoneFactory.create(section=Section.objects.get())
        milestone.delete()
        record = Milestone.history.latest()
        writer.post(removed(project, record))
        assert "이미 되살렸습니다" in text(writer.post(removed(project, record), follow=True))

    def test_does_not_come_back_into_a_plan_that_is_with_others(
        self, writer: Any, project: Project, section: Section
    ) -> None:
        section.delete()
        put(project.department_plan, State.APPROVED)
        record = Section.history.latest()
        assert "되살릴 수도 없습니다" in text(writer.get(version_of(project, record)))
        assert writer.post(version_of(project, record)).status_code == 403
        assert not Section.objects.exists()

    def test_comes_back_with_the_approver_while_it_is_reviewed(
        self, client: Client, project: Project, section: Section
    ) -> None:
        section.delete()
        put(project.department_plan, State.SUBMITTED)
        client.force_login(ApproverFactory(department=project.department_plan.department))
        client.post(version_of(project, Section.history.latest()))
        assert Section.objects.exists()

    def test_is_not_found_by_a_stranger_nor_below_another_project(
        self, client: Client, project: Project, section: Section
    ) -> None:
        MilestoneFactory.create(section=section).delete()
        milestone = Milestone.history.latest()
        section.delete()
        stranger = WriterFactory.create()
        theirs = ProjectFactory.create(department_plan__department=stranger.department)
        client.force_login(stranger)
        for project_ in (project, theirs):
            assert client.post(version_of(project_, Section.history.latest())).status_code == 404
            assert client.post(removed(project_, milestone)).status_code == 404
        assert not Section.objects.exists()

    def test_of_a_milestone_that_exists_is_nothing(self, writer: Any, project: Project, section: Section) -> None:
        MilestoneFactory.create(section=section)
        assert writer.get(removed(project, Milestone.history.latest())).status_code == 404
