"""Letting an error stand for a reason."""

from typing import Any

import pytest

from plans.models import DepartmentPlan, Waiver
from tests.factories import WaiverFactory
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
        writer.post(part_url("waiver-remove", part, waiver.pk))
        assert not Waiver.objects.exists()

    def test_of_another_department_is_not_found(self, writer: Any, part: DepartmentPlan) -> None:
        waiver = WaiverFactory.create()
        assert writer.post(part_url("waiver-remove", part, waiver.pk)).status_code == 404
