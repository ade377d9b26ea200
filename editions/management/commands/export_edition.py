from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.access import Event, record_sheet
from editions.commands import find_edition, find_plan
from editions.pack.packing import pack
from korean.commands import KoreanArguments
from reports.management.commands.print_book import write_whole


class Command(KoreanArguments, BaseCommand):
    help = "판을 보관 묶음(.zip)으로 내보냅니다: 파일, 앞선 판과의 신구대조표, 서명한 목록."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="계획의 연도")
        parser.add_argument("name", help="판의 이름")
        parser.add_argument("--output", type=Path, required=True, help="만들 파일: .zip")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        if output.suffix.lower() != ".zip":
            raise CommandError(f"{output.name}: 파일 이름이 .zip으로 끝나야 합니다.", returncode=2)
        edition = find_edition(find_plan(options["year"]), options["name"])
        try:
            content = pack(edition)
        except OSError as error:
            raise CommandError(f"판 “{edition}”의 파일이 없어졌거나 손상되었습니다: {error}") from error
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(f"{output} 파일을 쓸 수 없습니다: {error.strerror}") from error
        detail = f"{output.name}: {edition.title} {edition}"
        record_sheet(Event.EXPORTED, detail, request=None, command="export_edition", user=None)
        self.stdout.write(f"{output}: {edition.title} {edition}")
