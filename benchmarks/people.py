"""What of a measurement knows the database: who writes what in the beginning, and what is stored in the end.

It runs as a process of its own, so that the one that measures is a stranger to the program, as a browser is.
"""

import json
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.files.storage import default_storage  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from plans.models import DepartmentPlan, Milestone, Picture, Project, Section  # noqa: E402

YEAR = 2025


def set_up(people: int, departments: int = 40, projects: int = 446) -> list[dict[str, Any]]:
    """A district in an empty database, and for each person what a browser would know: a session, pages, a box."""
    if connection.introspection.table_names():
        sys.exit("This database has something in it already. A measurement wants an empty one.")
    call_command("migrate", verbosity=0)
    call_command("make_city", year=YEAR, departments=departments, projects=projects, stdout=sys.stderr)
    parts = DepartmentPlan.objects.exclude(projects=None).distinct().select_related("department")
    seats = [seat for nth in range(people) for seat in islice(parts, nth % len(parts), nth % len(parts) + 1)]
    return [_person(nth, part, nth // len(parts)) for nth, part in enumerate(seats)]


def _person(nth: int, part: DepartmentPlan, place: int) -> dict[str, Any]:
    """Of a department the first two write in one section, the third beside them, the fourth in another project."""
    project = part.projects.order_by("number")[0 if place < 3 else 1]
    row, box = _seat(project, place)
    user = User.objects.create(
        username=f"writer-{nth}", name=f"작성자 {nth}", department=part.department, role=Role.WRITER
    )
    client = Client()
    client.force_login(user)
    return {
        "name": f"p{nth:03}",
        "session": client.cookies["sessionid"].value,
        "department": reverse("department", args=[YEAR, part.department.code]),
        "project": reverse("project", args=[project.pk]),
        "form": reverse(row._meta.model_name, args=[row.pk]),
        "picture": reverse("picture-new", args=[project.pk]),
        "here": reverse("project-here", args=[project.pk]),
        "model": row._meta.label,
        "key": row.pk,
        "box": box,
    }


def _seat(project: Project, place: int) -> tuple[Section | Milestone, str]:
    first, *others = project.sections.order_by("order")
    milestone = Milestone.objects.filter(section__in=others).first()
    if place == 1:
        return first, "title"
    if place == 2:
        return milestone or others[0], "body"
    return first, "body"


def stored(people: list[dict[str, Any]]) -> list[str]:
    """What is stored of each person's box."""
    models = {model._meta.label: model for model in (Section, Milestone)}
    return [getattr(models[each["model"]].objects.get(pk=each["key"]), each["box"]) for each in people]


def planner(_: None) -> dict[str, str]:
    """Somebody who may print the whole book."""
    client = Client()
    client.force_login(User.objects.create(username="planner-0", name="기획자", role=Role.PLANNER))
    return {"session": client.cookies["sessionid"].value, "runs": reverse("book-runs", args=[YEAR])}


def left_over(_: None) -> list[str]:
    """Files of pictures that no row names."""
    named = set(Picture.objects.values_list("file", flat=True))
    folder = Path(default_storage.path("pictures"))
    files = (f"pictures/{each.name}" for each in folder.iterdir()) if folder.exists() else ()
    return [each for each in files if each not in named]


ASKED: dict[str, Callable[..., Any]] = {"stored": stored, "planner": planner, "left-over": left_over}

if __name__ == "__main__":
    argument = json.load(sys.stdin)
    json.dump(set_up(**argument) if sys.argv[1] == "set-up" else ASKED[sys.argv[1]](argument), sys.stdout)
