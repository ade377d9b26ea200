from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.access import Event, record_sheet
from editions.commands import find_edition, find_plan
from editions.comparison.asked import AskedComparison
from editions.comparison.files import WRITERS
from editions.models import Edition
from korean.commands import KoreanArguments
from plans.models import DepartmentPlan, Plan
from reports.management.commands.print_book import write_whole
from reports.pdf.printing import Unprintable


class Command(KoreanArguments, BaseCommand):
    help = "두 판, 또는 판과 지금 내용을 견주어 신구대조표를 만듭니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="계획의 연도")
        parser.add_argument("before", metavar="A", help="현행: 판의 이름, 또는 지금 내용이면 now")
        parser.add_argument("after", metavar="B", help="변경: 판의 이름, 또는 지금 내용이면 now")
        parser.add_argument("--department", metavar="CODE", help="이 코드의 부서만")
        parser.add_argument("--output", type=Path, required=True, help="만들 파일: .html .pdf .xlsx .json")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        write = WRITERS.get(output.suffix.lower().lstrip("."))
        if write is None:
            suffixes = ", ".join(f".{suffix}" for suffix in WRITERS)
            raise CommandError(f"{output.name}: 파일 이름이 {suffixes} 가운데 하나로 끝나야 합니다.", returncode=2)
        plan = find_plan(options["year"])
        before, after = (_side(plan, options[name]) for name in ("before", "after"))
        asked = AskedComparison(plan, before, after, part=_part(plan, options["department"]))
        try:
            write_whole(output, write(asked))
        except Unprintable as unprintable:
            raise CommandError(str(unprintable)) from unprintable
        except OSError as error:
            raise CommandError(f"{output} 파일을 쓸 수 없습니다: {error.strerror}") from error
        record_sheet(
            Event.EXPORTED, f"{output.name}: {asked.title}", request=None, command="compare_editions", user=None
        )
        self.stdout.write(f"{output}: {asked.title}")


def _side(plan: Plan, name: str) -> Edition | None:
    return None if name == "now" else find_edition(plan, name)


def _part(plan: Plan, code: str | None) -> DepartmentPlan | None:
    if not code:
        return None
    part = DepartmentPlan.objects.filter(plan=plan, department__code=code).select_related("department").first()
    if part is None:
        raise CommandError(f"{plan}에 코드가 “{code}”인 부서가 없습니다.", returncode=2)
    return part
