from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFault

from korean.commands import KoreanArguments
from operations.failures import Refused
from operations.manifest import Manifest, fingerprint_of_key
from operations.restoring import restore
from reports.runs.full_disk import is_full


class Command(KoreanArguments, BaseCommand):
    """Restores a backup into an empty installation; exits with 2 where it wasn't, and changes nothing then."""

    help = "backup 명령으로 만든 폴더를 빈 설치에 되살립니다. 먼저 모든 파일을 확인합니다."
    # What they look at isn't there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="백업한 폴더")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = restore(folder.resolve())
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        except DatabaseFault as error:
            raise CommandError(
                f"데이터베이스를 쓰지 못했습니다. DATABASE_URL과 서버를 확인하십시오: {error}", returncode=2
            ) from error
        except OSError as error:
            why = "디스크에 남은 자리가 없습니다." if is_full(error) else f"{error.filename}: {error.strerror}"
            raise CommandError(f"되살리지 못했습니다: {why}", returncode=2) from error
        self._tell(manifest)

    def _tell(self, manifest: Manifest) -> None:
        self.stdout.write(f"{manifest.made_at}에 {manifest.release} 판에서 백업한 것을 되살렸습니다.")
        self.stdout.write(f"manage.py migrate를 실행하면 지금의 판({settings.RELEASE})에 맞춥니다.")
        if manifest.key != fingerprint_of_key():
            self.stderr.write(
                "SECRET_KEY가 백업한 곳과 다릅니다. 그때의 .env를 쓰거나 SECRET_KEY_FALLBACKS에 그 키를 적으십시오. "
                "그러지 않으면 2단계 인증이 맞지 않습니다."
            )
