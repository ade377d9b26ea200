"""Finding departments and grades by what people write of them."""

from datetime import date
from typing import Any

from django.utils import timezone

from spreadsheets.lookups import Lookup
from spreadsheets.records import Options
from staffing.models import Department, Grade


def departments(on: date) -> Lookup:
    return by_name_in_force("부서", Department.objects.all(), on)


def departments_now() -> Lookup:
    return departments(timezone.localdate())


def seen_by(user: Any, options: Options) -> Any:
    """The departments that a person may see; only the chosen one, where one is chosen."""
    visible = Department.objects.visible_to(user)
    return visible.filter(code=options["department"]) if "department" in options else visible


def department_names() -> list[str]:
    """Those in force today, in the official order, for a template to offer."""
    return list(Department.objects.in_force(timezone.localdate()).values_list("name", flat=True))


def grades() -> Lookup:
    return Lookup("직급", Grade.objects.values_list("pk", "code", "name"))


def by_name_in_force(what: str, units: Any, on: date) -> Lookup:
    """Every unit by its code, and by its name; of two with one name the one in force on that day."""
    in_force = set(units.in_force(on).values_list("name", flat=True))
    rows = []
    for pk, code, name, begins, ends in units.values_list("pk", "code", "name", "begins_on", "ends_on"):
        is_over = (ends is not None and ends < on) or (begins is not None and begins > on)
        rows.append((pk, code, f"{name} {code}" if is_over and name in in_force else name))
    return Lookup(what, rows)
