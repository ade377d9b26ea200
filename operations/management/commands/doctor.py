import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from korean.commands import KoreanArguments
from operations.doctor import Finding, examine


class Command(KoreanArguments, BaseCommand):
    """Says in a line each how the installation is; exits with 1 where something is wrong."""

    help = "설치가 제대로 되어 있는지 하나씩 확인합니다. 아무것도 바꾸지 않습니다."
    # Each has a line of its own here.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Planbook {settings.RELEASE}")
        are_well = [self._tell(finding) for finding in examine()]
        if not all(are_well):
            sys.exit(1)

    def _tell(self, finding: Finding) -> bool:
        mark = "정상" if finding.is_well else "이상"
        self.stdout.write(f"[{mark}] {finding.name}: {finding.said}")
        self.stdout.flush()
        return finding.is_well
