import json
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budgets.money import MoneyUnit
from korean.commands import KoreanArguments
from plans.checks import Finding, check, with_waivers
from plans.content.loading import load_content
from plans.models import Plan
from plans.workflow.usual_findings import usual_rows


class Command(KoreanArguments, BaseCommand):
    """Prints what the cross-checks find in a year's plan; whatever they find, it ends well."""

    help = "계획의 수치와 날짜가 서로 맞는지 점검하여 부서별로 보여 줍니다. 아무것도 바꾸지 않습니다."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="계획의 연도")
        parser.add_argument("--json", action="store_true", help="JSON으로 출력합니다.")

    def handle(self, *args: Any, year: int, **options: Any) -> None:
        plan = Plan.objects.filter(year=year).first()
        if plan is None:
            raise CommandError(f"{year}년 계획이 없습니다.")
        content = load_content(plan)
        findings = with_waivers(check(content), content.parts)
        if options["json"]:
            found = [finding.as_json() for finding in findings]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for line in _lines(plan, findings):
            self.stdout.write(line)


def _lines(plan: Plan, findings: tuple[Finding, ...]) -> Iterator[str]:
    put_away = sum(finding.is_put_away for finding in findings)
    listed = [finding for finding in findings if not (finding.is_put_away or finding.is_usual)]
    left_out = f" (사유를 적고 치운 {put_away}건은 뺐습니다)" if put_away else ""
    yield f"{plan} 점검 결과: {len(listed)}건{left_out}"
    for department, of_department in groupby(listed, key=lambda finding: finding.place.department):
        yield ""
        yield f"{department}"
        for finding in of_department:
            yield f"  [{finding.severity.label}] {finding.code} {finding.place}"
            yield f"      {finding.sentence}"
            if finding.waiver and finding.is_waived:
                yield f"      그대로 두는 사유: {finding.waiver.reason} ({finding.waiver.by})"
    if usual := usual_rows(plan, findings):
        unit = MoneyUnit(plan.unit).label
        yield ""
        yield f"부서마다 있는 것: 주요사업의 합계 / 부서의 사업 예산(단위: {unit}), 정원보다 1명 많거나(+) 적은(−) 직급"
        yield from (f"  {row}" for row in usual)
