from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model

from plans.models import Milestone

from .indirect import IndirectFormSet


class MilestoneFormSet(IndirectFormSet):
    """A project's milestones, checked as the tree that they make together.

    The model checks each row against what is stored; rows that change in one go have to be checked
    against each other instead: an amount moves from a milestone to its steps in one save.
    """

    path = "section__project"

    def read_choices(self) -> dict[str, Iterable[Model]]:
        sections = self.instance.sections.select_related("kind").order_by("order", "pk")
        milestones = Milestone.objects.filter(section__project=self.instance).order_by("section__order", "order", "pk")
        return {"section": sections, "parent": milestones}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.checked_together = True

    def clean(self) -> None:
        super().clean()
        remaining = [form for form in self.forms if form not in self.deleted_forms and "section" in form.cleaned_data]
        by_key = {form.instance.pk: form for form in remaining if form.instance.pk}
        for form in remaining:
            if form.cleaned_data.get("parent"):
                self._check_parents(form, by_key)

    def _check_parents(self, form: forms.ModelForm, by_key: dict) -> None:
        above = []
        step: forms.ModelForm | None = form
        while step and (parent := step.cleaned_data.get("parent")):
            step = by_key.get(parent.pk)
            if step is None:
                return form.add_error(
                    "parent", "지우는 일정 아래에 둘 수 없습니다. 함께 지우거나 다른 일정 아래로 옮기십시오."
                )
            above.append(step)
            if len(above) >= Milestone.DEEPEST:
                return form.add_error("parent", f"일정은 서로 겹치지 않게 {Milestone.DEEPEST}단계까지 둘 수 있습니다.")
        return self._check_parent(form, above[0])

    def _check_parent(self, form: forms.ModelForm, parent: forms.ModelForm) -> None:
        if parent.cleaned_data["section"] != form.cleaned_data["section"]:
            form.add_error("parent", "같은 항목에 있는 일정을 고르십시오.")
        if parent.cleaned_data.get("amount") is not None:
            form.add_error("parent", "금액이 있는 일정입니다. 금액을 하위 일정으로 옮기십시오.")
