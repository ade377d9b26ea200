"""Changing rows as somebody, the records of it, and the pages that tell it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from plans.models import DepartmentPlan, Project

SEOUL = ZoneInfo("Asia/Seoul")
BEFORE = "<ul><li><p>주민 설명회 <b>3회</b> 개최</p></li></ul>"
AFTER = "<ul><li><p>주민 설명회 <b>4회</b> 개최</p></li><li><p>결과 공유</p></li></ul>"


def change(row: Any, by: Any = None, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user = by
    row.save()


def of_project(project: Project) -> str:
    return reverse("project-history", args=[project.pk])


def of_part(part: DepartmentPlan) -> str:
    return reverse("department-history", args=[part.plan.year, part.department.code])


def version_of(project: Project, record: Any) -> str:
    return reverse("section-version", args=[project.pk, record.pk])


def removed(project: Project, record: Any) -> str:
    return reverse("milestone-removed", args=[project.pk, record.pk])


def records(row: Any) -> list:
    return list(type(row).history.filter(id=row.pk).order_by("history_id"))
