"""Editions for tests that don't look into their PDF."""

from typing import Any
from unittest.mock import patch

from editions.freezing.execution import execute
from editions.freezing.requesting import request_edition
from editions.models import Edition
from plans.models import DepartmentPlan, Plan
from reports.pdf.writer.merging import FinishedBook


def freeze(plan: Plan, name: str = "보고", part: DepartmentPlan | None = None, **more: Any) -> Edition:
    """An edition of what the plan says now, without seconds of typesetting."""
    run = request_edition(plan=plan, part=part, name=name, by=more.pop("by", None), starts=False, **more)
    with patch("editions.freezing.execution.print_with_progress", lambda run, printing: FinishedBook(b"%PDF-", {})):
        execute(str(run.pk))
    return Edition.objects.get(pk=run.pk)
