from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from korean.commands import KoreanArguments
from reports.cache import store
from reports.runs.retention import delete_orphans

DAYS = 30


class Command(KoreanArguments, BaseCommand):
    help = "오래 쓰지 않은 책 조각과 책, 목록에서 사라진 책을 지웁니다. 지운 것은 다음에 인쇄할 때 다시 만듭니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help=f"쓰지 않은 날 수 (기본 {DAYS}일)")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        forgotten = store.forget_unused(timezone.now() - timedelta(days=days))
        self.stdout.write(f"{days}일 동안 쓰지 않은 파일 {forgotten:,}개를 지웠습니다.")
        # A book that is just being stored has no name yet.
        unnamed = delete_orphans(timezone.now() - timedelta(days=1))
        self.stdout.write(f"아무 목록에도 없는 책 {unnamed:,}권을 지웠습니다.")
