from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import AccessLog
from korean.commands import KoreanArguments

RETENTION = timedelta(days=2 * 365 + 1)  # two years, a leap day included


class Command(KoreanArguments, BaseCommand):
    """Removes the access log's lines that are older than two years; for a daily timer."""

    help = "2년이 지난 접속기록을 지웁니다. 날마다 한 번 실행하십시오."

    def handle(self, *args: Any, **options: Any) -> None:
        count, _ = AccessLog.objects.filter(at__lt=timezone.now() - RETENTION).delete()
        self.stdout.write(f"2년이 지난 접속기록 {count}건을 지웠습니다.")
