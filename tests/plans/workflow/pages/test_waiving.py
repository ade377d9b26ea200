"""Letting an error stand for a reason."""

from io import StringIO
from typing import Any
from zlib import crc32

import pytest
from django.core.management import call_command
from django.urls import reverse

from plans.models import DepartmentPlan, Waiver
from tests.factories import StaffingQuotaFactory, WaiverFactory
from tests.pages import part_url, text
from tests.plans.workflow.pages.errors import cause_error

pytestmark = pytest.mark.django_db


class TestWaiving:
    def test_names_the_error_and_keeps_the_reason(self, writer: Any, part: DepartmentPlan) -> None:
        cause_error(part)
        page = writer.get(part_url("department", part)).content.decode()
        address = f"{part_url('waiver-new', part)}?code=C19&place={part.projects.get().pk}"
        assert address.replace("&", "&amp;") in page
        assert "예산이 연결되지 않은 사업입니다" in text(writer.get(address))
        writer.post(address, {"reason": "추경에서 편성합니다."})
        assert Waiver.objects.get().reason == "추경에서 편성합니다."
        assert part_url("department-submit", part) in writer.get(part_url("department", part)).content.decode()

    def test_of_what_is_no_error_any_more_is_declined_calmly(self, writer: Any, part: DepartmentPlan) -> None:
        page = writer.post(f"{part_url('waiver-new', part)}?code=C19&place=1", {"reason": "사유"}, follow=True)
        assert "이미 풀렸거나" in text(page)
        assert not Waiver.objects.exists()

    def test_is_taken_back_after_asking(self, writer: Any, part: DepartmentPlan) -> None:
        waiver = WaiverFactory.create(department_plan=part)
        assert "사유를 지웁니까?" in text(writer.get(part_url("waiver-remove", part, waiver.pk)))
        page = writer.post(part_url("waiver-remove", part, waiver.pk), follow=True)
        assert not Waiver.objects.current().exists()
        # Who gave it, and who took it back, stays.
        assert f"점검에 사유 적음 {waiver.by}" in text(page)
        assert "점검의 사유 지움 김하늘" in text(page)
        # The message takes it back.
        assert f'action="{part_url("waiver-remove", part, waiver.pk)}"' in page.content.decode()
        page = writer.post(part_url("waiver-remove", part, waiver.pk), {"undo": "1"}, follow=True)
        assert "지운 사유를 되돌렸습니다." in text(page)
        assert Waiver.objects.current().get() == waiver
        page = writer.post(part_url("waiver-remove", part, waiver.pk), {"undo": "1"}, follow=True)
        assert "그사이 사유를 다시 적었습니다." in text(page)

    def test_puts_information_away_as_long_as_it_is_the_same(self, writer: Any, part: DepartmentPlan) -> None:
        """Of two findings in one place the one that was meant."""
        grades = [
            StaffingQuotaFactory.create(
                roster=part.plan.roster, department=part.department, grade__name=name, authorized=3, filled=5
            )
            for name in ("6급", "7급")
        ]
        page = part_url("department", part)
        findings = writer.get(page).context["row"].listed
        [meant] = [each for each in findings if "7급" in each.sentence]
        address = f"{part_url('waiver-new', part)}?code=C3&place=&mark={meant.mark}"
        assert address.replace("&", "&amp;") in writer.get(page).content.decode()
        said = text(writer.post(address, {"reason": "파견 1명이 돌아옵니다."}, follow=True))
        assert "점검 내용이 그대로인 동안 나타나지 않습니다." in said
        row = writer.get(page).context["row"]
        assert [each.sentence for each in row.put_away] == [meant.sentence]
        assert any("6급" in each.sentence for each in row.listed)
        assert "사유를 적고 치운 점검 1건" in said
        assert "파견 1명이 돌아옵니다." in said
        assert ("information", 1) in [(each.value, count) for each, count in row.severities]
        out = StringIO()
        call_command("check_plan", "2024", stdout=out)
        assert "(사유를 적고 치운 1건은 뺐습니다)" in out.getvalue()
        assert "7급" not in out.getvalue()
        grades[1].filled = 6
        grades[1].save()
        row = writer.get(page).context["row"]
        assert (row.put_away, any("7급" in each.sentence for each in row.listed)) == ((), True)

    def test_puts_a_warning_away_from_the_page_on_which_it_is_written(self, writer: Any, part: DepartmentPlan) -> None:
        project = part.projects.get()
        checks = reverse("project-checks", args=[project.pk])
        assert "사업개요 항목이 없습니다." in text(writer.get(checks))
        writer.post(
            f"{part_url('waiver-new', part)}?code=C12&place={project.pk}", {"reason": "개요가 없는 사업입니다."}
        )
        assert "사업개요 항목이 없습니다." not in text(writer.get(checks))
        assert "사유를 적고 그대로 둔 점검 1건" in text(writer.get(part_url("department-submit", part)))

    def test_takes_a_sentence_longer_than_an_index_may_be(self, part: DepartmentPlan) -> None:
        """Such as one that lists names: 2,000 different syllables, which hardly compress."""
        sentence = "".join(chr(0xAC00 + 5 * at) for at in range(2_000))
        assert {WaiverFactory.create(department_plan=part, sentence=each).mark for each in (sentence, "짧다.")} == {
            f"{crc32(sentence.encode()):08x}",
            f"{crc32('짧다.'.encode()):08x}",
        }

    def test_of_another_department_is_not_found(self, writer: Any, part: DepartmentPlan) -> None:
        waiver = WaiverFactory.create()
        assert writer.post(part_url("waiver-remove", part, waiver.pk)).status_code == 404
