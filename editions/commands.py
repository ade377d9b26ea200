"""What the commands have in common: plans and editions by what an operator types."""

from django.core.management.base import CommandError

from korean.particles import with_particle
from plans.models import Plan

from .models import Edition


def find_plan(year: int) -> Plan:
    """Raises CommandError."""
    try:
        return Plan.objects.get(year=year)
    except Plan.DoesNotExist:
        raise CommandError(f"{year}년 계획이 없습니다.", returncode=2) from None


def find_edition(plan: Plan, name: str) -> Edition:
    """The edition of a whole plan, by its name. Raises CommandError, which says which there are."""
    editions = Edition.objects.of(plan, None)
    if found := editions.filter(name=name).first():
        return found
    names = ", ".join(editions.values_list("name", flat=True)) or "없음"
    named = with_particle(f"“{name}”", "이(가)")
    raise CommandError(f"{plan}에 판 {named} 없습니다. 남긴 판: {names}", returncode=2)
