from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from editions.pack.verifying import NoPack, verify
from korean.commands import KoreanArguments


class Command(KoreanArguments, BaseCommand):
    help = "보관 묶음이 그때 그대로인지 확인합니다. 바뀌었으면 무엇이 바뀌었는지 말하고 1로 끝납니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="보관 묶음(.zip)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                verdict = verify(file)
        except NoPack as no_pack:
            raise CommandError(f"{path}: {no_pack.message}", returncode=2) from no_pack
        except OSError as error:
            raise CommandError(f"{path} 파일을 읽을 수 없습니다: {error.strerror}", returncode=2) from error
        if not verdict.is_unaltered:
            raise CommandError("\n".join([f"{path}: 그때 그대로가 아닙니다. {verdict.name}", *verdict.faults]))
        self.stdout.write(f"{path}: 그때 그대로입니다. {verdict.name}, {verdict.manifest['at']}")
