"""What changed in figures: of each department its projects and its money."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from editions.snapshot.form import Kind

from .changes import Difference, How
from .sides import Sides, place_among


@dataclass(frozen=True, slots=True)
class DepartmentSummary:
    """How many projects of a department came, went, changed and moved; and its money inside the budget, in won."""

    key: str
    department: str
    added: int
    removed: int
    changed: int
    moved: int
    before: int
    after: int


#: By department and by what happened to them, the keys of projects.
_Projects = Mapping[str, Mapping[How, set[str]]]


def summarize(sides: Sides, found: Iterable[Difference]) -> Iterator[DepartmentSummary]:
    """Of each department that has money, or projects that changed, in the official order."""
    projects = _projects(sides, found)
    before, after = sides.ledgers
    money = before.by_department(sides.old), after.by_department(sides.new)
    known = [*sides.old.items.values(), *sides.new.items.values()]
    departments = {item.key: item for item in known if item.kind == Kind.DEPARTMENT}
    for key, department in sorted(departments.items(), key=lambda pair: place_among(pair[1])):
        if key in projects or key in money[0] or key in money[1]:
            of_project = projects[key]
            yield DepartmentSummary(
                key=key,
                department=department.name,
                added=len(of_project[How.ADDED]),
                removed=len(of_project[How.REMOVED]),
                changed=len(of_project[How.CHANGED]),
                moved=len(of_project[How.MOVED]),
                before=money[0].get(key, 0),
                after=money[1].get(key, 0),
            )


def _projects(sides: Sides, found: Iterable[Difference]) -> _Projects:
    projects: dict[str, dict[How, set[str]]] = defaultdict(lambda: defaultdict(set))
    for difference in found:
        project, department = sides.project_of(difference), sides.department_of(difference)
        if project and department:
            how = difference.how if difference.item == project else How.CHANGED
            projects[department.key][how].add(project.key)
    return projects
