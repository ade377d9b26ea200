from collections.abc import Iterator

from plans.content.loading import Content

from .findings import Finding, Place, Severity
from .registry import rule

SHOWN = 10  # a number typed wrongly may leave thousands missing


@rule
def projects_are_numbered_through(content: Content) -> Iterator[Finding]:
    """C16: the list of projects runs 1 … n.

    An error: whoever reads 1, 2, 4 in an official list takes it that a project was lost.
    """
    for part in content.parts:
        numbers = {project.number for project in content.projects[part.pk]}
        missing = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
        if missing:
            shown = ", ".join(map(str, missing[:SHOWN])) + (" 등" if len(missing) > SHOWN else "")
            yield Finding(
                "C16",
                Severity.ERROR,
                Place(part.department),
                f"주요사업 {len(numbers)}건의 번호가 1부터 차례로 이어지지 않습니다(빠진 번호: {shown}). "
                "빠진 사업이 없는지 확인하고 번호를 다시 매기십시오.",
                {"projects": len(numbers), "missing": shown},
            )
