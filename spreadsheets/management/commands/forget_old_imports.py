from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from korean.commands import KoreanArguments
from spreadsheets.models import PREVIEW_LIFETIME, ImportJob

REVERTIBLE_FOR = timedelta(days=365)


class Command(KoreanArguments, BaseCommand):
    """Removes what nobody can use any more; for a daily timer."""

    help = "확인하지 않은 가져오기를 하루 뒤에, 저장한 가져오기의 파일을 1년 뒤에 지웁니다. 날마다 한 번 실행하십시오."

    def handle(self, *args: Any, **options: Any) -> None:
        now, state = timezone.now(), ImportJob.State
        stale = ImportJob.objects.filter(created__lt=now - PREVIEW_LIFETIME).exclude(
            state__in=[state.CONFIRMED, state.REVERTED]
        )
        old = ImportJob.objects.filter(created__lt=now - REVERTIBLE_FOR).exclude(file="")
        count = 0
        for job in stale.only("file"):
            job.file.delete(save=False)
            job.delete()
            count += 1
        for job in old.only("file"):
            job.file.delete(save=False)
            # That it was imported, by whom and with what result, stays.
            ImportJob.objects.filter(pk=job.pk).update(file="", records=b"", told=b"", written=b"")
            count += 1
        self.stdout.write(f"오래된 가져오기 {count}건을 정리했습니다.")
