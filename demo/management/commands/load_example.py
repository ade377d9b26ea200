from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.example import YEAR, RowExists, load_example
from korean.commands import KoreanArguments
from korean.particles import with_particle
from plans.models import Plan


class Command(KoreanArguments, BaseCommand):
    """Loads the code tables and the example; safe to repeat."""

    help = "예시로 쓸 2024년 주요업무계획과 코드표를 불러옵니다. 이미 있으면 아무것도 바꾸지 않습니다."

    def handle(self, *args: Any, **options: Any) -> None:
        if Plan.objects.filter(year=YEAR).exists():
            self.stdout.write(f"{YEAR}년 계획이 이미 있어 예시를 불러오지 않았습니다. 바뀐 것은 없습니다.")
            return
        try:
            load_example()
        except RowExists as error:
            row = with_particle(f"“{error}”", "이(가)")
            raise CommandError(
                f"이미 있는 {row} 예시와 겹쳐 예시를 불러오지 않았습니다. 바뀐 것은 없습니다."
            ) from error
        plan = Plan.objects.get(year=YEAR)
        self.stdout.write(self.style.SUCCESS(f"예시 계획을 불러왔습니다: {plan}"))
