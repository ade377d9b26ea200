"""The rules of the cross-checks: a new one is a function with `@rule`, in a module that __init__.py here imports."""

from collections.abc import Callable, Iterator

from plans.content.loading import Content

from .findings import Finding

Rule = Callable[[Content], Iterator[Finding]]

RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Register a rule: a generator that looks at a plan's content and yields what it finds, without queries."""
    RULES.append(function)
    return function


def check(content: Content) -> tuple[Finding, ...]:
    """All findings in whole departments, in the order of the book: 직제순, project, the most serious first."""
    found = [finding for each in RULES for finding in each(content)]
    return tuple(sorted(found, key=_in_order_of_the_book))


def _in_order_of_the_book(finding: Finding) -> tuple:
    department, project = finding.place.department, finding.place.project
    number = project.number if project else 0
    return department.order, department.code, number, finding.severity.rank, int(finding.code[1:])
