from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from editions.commands import find_plan
from editions.freezing.execution import execute
from editions.freezing.requesting import LONGEST_NAME, NameTaken, request_edition
from editions.models import EditionRun
from korean.commands import KoreanArguments


class Command(KoreanArguments, BaseCommand):
    help = "계획의 책을 지금 내용대로 판으로 남깁니다. 판은 고치거나 지울 수 없습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="계획의 연도")
        parser.add_argument("name", help="판의 이름. 예: 초안, 보고, 의회")
        parser.add_argument("--note", default="", metavar="TEXT", help="설명")

    def handle(self, *args: Any, **options: Any) -> None:
        plan, name = find_plan(options["year"]), options["name"].strip()
        if not name or len(name) > LONGEST_NAME:
            raise CommandError(f"판의 이름은 1자부터 {LONGEST_NAME}자까지 적습니다.", returncode=2)
        try:
            run = request_edition(plan=plan, name=name, note=options["note"], by=None, starts=False)
        except NameTaken as taken:
            raise CommandError(taken.message, returncode=2) from taken
        execute(str(run.pk))
        run.refresh_from_db()
        if run.state != EditionRun.State.READY:
            EditionRun.objects.filter(pk=run.pk).delete()
            raise CommandError(run.said)
        self.stdout.write(f"{plan}: 판 “{name}”을 남겼습니다.")
