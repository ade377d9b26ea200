from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.links import full_address
from korean.commands import KoreanArguments
from plans.shortcuts import address_of
from plans.workflow.mails import mails_go_out
from plans.workflow.reminders import send_scheduled


class Command(KoreanArguments, BaseCommand):
    """Sends the reminders that planners have scheduled for today; for a daily timer, and harmless when run again."""

    help = "총괄 담당자가 정한 대로 마감 며칠 전의 알림을 부서에 보냅니다. 날마다 아침에 한 번 실행하십시오."

    def handle(self, *args: Any, **options: Any) -> None:
        if not mails_go_out():
            self.stdout.write("메일 서버(EMAIL_URL)를 정하지 않아 아무것도 보내지 않았습니다.")
            return
        try:
            sent, unreached = send_scheduled(
                on=timezone.localdate(), address=lambda part: full_address(address_of(part))
            )
        except OSError as error:
            raise CommandError(f"메일 서버에 연결하지 못하여 아무것도 보내지 않았습니다: {error}") from error
        for reminder in sent:
            self.stdout.write(f"{reminder} 마감 {reminder.days_before}일 전: {reminder.people}")
        self.stdout.write(f"부서 {len(sent)}곳에 보냈습니다.")
        if unreached:
            whom = ", ".join(f"{part.department}({', '.join(map(str, people))})" for part, people in unreached)
            raise CommandError(
                f"메일 서버가 받지 않아 보내지 못한 곳이 있습니다: {whom}. 주소와 메일 서버를 확인하십시오. "
                "아무도 받지 못한 부서에는 오늘 다시 실행하면 다시 보냅니다."
            )
