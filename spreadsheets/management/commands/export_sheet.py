from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from korean.commands import KoreanArguments
from spreadsheets.access_log import log_access
from spreadsheets.exports.tables import table_of
from spreadsheets.kinds import every_kind, kind_of
from spreadsheets.records import Options
from spreadsheets.writing import WRITERS


class Command(KoreanArguments, BaseCommand):
    """Writes a kind's rows into a file that can be changed and imported again."""

    help = "자료를 표 파일(.xlsx, .csv)로 내보냅니다. 고친 파일은 import_sheet으로 다시 가져올 수 있습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[kind.code for kind in every_kind()], help="자료의 종류")
        parser.add_argument("--output", type=Path, required=True, help="쓸 파일. 이름의 끝이 형식을 정합니다.")
        parser.add_argument("--year", type=int, help="한 해의 것만")

    def handle(self, *args: Any, kind: str, output: Path, year: int | None, **options: Any) -> None:
        write = WRITERS.get(output.suffix.removeprefix(".").lower())
        if write is None:
            raise CommandError(f"{output.name}: 파일 이름이 .xlsx나 .csv로 끝나야 합니다.", returncode=2)
        chosen: Options = {"year": year} if year else {}
        data = write(table_of(kind_of(kind), None, chosen))
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{output}: 파일을 쓰지 못했습니다. ({error.strerror})", returncode=2) from error
        log_access("exported", output.name, command=f"export_sheet {kind}")
        self.stdout.write(f"{output}에 썼습니다.")
