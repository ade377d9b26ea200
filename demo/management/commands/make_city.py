from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.city.departments import MOST_PROJECTS, draft_city, most_departments, writing_departments
from demo.city.writer import OutlookExists, write_city
from korean.commands import KoreanArguments
from korean.particles import with_particle
from plans.models import Plan

YEARS = range(2003, 2099)  # budgets of the years around it are years of this program as well


class Command(KoreanArguments, BaseCommand):
    """Fills the database with a made-up district, to try the program at its real size."""

    help = (
        "실제 자치구만 한 가상 계획을 만듭니다. 같은 시드는 같은 도시를 만듭니다. "
        "부서 열 곳 가운데 한 곳은 주요사업이 없는 동입니다."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departments", type=int, default=40, help="동을 포함한 부서의 수 (기본 40)")
        parser.add_argument("--projects", type=int, default=446, help="주요사업의 수 (기본 446)")
        parser.add_argument("--seed", type=int, default=1, help="시드 (기본 1)")
        parser.add_argument("--year", type=int, default=2025, help="계획의 연도 (기본 2025)")

    def handle(self, *args: Any, departments: int, projects: int, seed: int, year: int, **options: Any) -> None:
        _refuse_what_cannot_be_made(departments, projects, year)
        if Plan.objects.filter(year=year).exists():
            self.stdout.write(f"{year}년 계획이 이미 있어 도시를 만들지 않았습니다. 바뀐 것은 없습니다.")
            return
        self.stdout.write(f"{year}년 계획을 만드는 중입니다.")
        try:
            plan = write_city(draft_city(departments=departments, projects=projects, seed=seed, year=year))
        except OutlookExists as error:
            raise CommandError(
                f"이미 있는 {with_particle(f'“{error}”', '와(과)')} 겹쳐 도시를 만들지 않았습니다. 바뀐 것은 없습니다."
            ) from error
        self.stdout.write(self.style.SUCCESS(f"{plan}을 만들었습니다: 부서 {departments}곳, 주요사업 {projects}건."))


def _refuse_what_cannot_be_made(departments: int, projects: int, year: int) -> None:
    if not 1 <= departments <= most_departments():
        raise CommandError(f"부서는 1곳에서 {most_departments()}곳까지 만들 수 있습니다.")
    writing = writing_departments(departments)
    if not writing <= projects <= writing * MOST_PROJECTS:
        raise CommandError(
            f"부서가 {departments}곳이면 주요사업은 {writing}건에서 {writing * MOST_PROJECTS}건까지 만들 수 있습니다."
        )
    if year not in YEARS:
        raise CommandError(f"연도는 {YEARS[0]}년에서 {YEARS[-1]}년까지 고를 수 있습니다.")
