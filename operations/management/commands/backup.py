from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFault

from korean.commands import KoreanArguments
from operations.backups import back_up
from operations.failures import Refused
from reports.runs.full_disk import is_full


class Command(KoreanArguments, BaseCommand):
    """Makes a backup while people write; exits with 2 where none could be made, and leaves nothing then."""

    help = "데이터베이스와 올린 파일을 새 폴더에 백업합니다. 쓰는 사람이 있어도 됩니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="새로 만들 폴더")

    def handle(self, *args: Any, output: Path, **options: Any) -> None:
        try:
            manifest = back_up(output=output.resolve())
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        except DatabaseFault as error:
            raise CommandError(
                f"데이터베이스를 쓰지 못했습니다. DATABASE_URL과 서버를 확인하십시오: {error}", returncode=2
            ) from error
        except OSError as error:
            why = "디스크에 남은 자리가 없습니다." if is_full(error) else error.strerror
            raise CommandError(f"{output} 폴더에 백업하지 못했습니다: {why}", returncode=2) from error
        size = sum(file.size for file in manifest.files.values())
        self.stdout.write(f"{output}: 파일 {len(manifest.files):,}개, {size:,}바이트를 백업했습니다.")
        self.stdout.write("SECRET_KEY가 적힌 .env 파일은 들어 있지 않습니다. 다른 곳에 따로 보관하십시오.")
