import sys

from django.db import migrations


def number(apps, schema_editor):
    """Give each 추경 without a round the next one of its year, in the order in which they were made.

    None is dropped or merged, and none of their money changes: what was "제None회 추경" is one of many possible rounds,
    so each is named here, to be looked at and put right on the page of budgets.
    """
    budgets = apps.get_model("budgets", "Budget").objects.using(schema_editor.connection.alias)
    supplementary = budgets.filter(kind="supplementary")
    for budget in supplementary.filter(round__isnull=True).order_by("pk"):
        rounds = supplementary.filter(fiscal_year=budget.fiscal_year, round__isnull=False)
        budget.round = max(rounds.values_list("round", flat=True), default=0) + 1
        # By the key: the historical model has no lock, and a locked edition is numbered as well.
        budgets.filter(pk=budget.pk).update(round=budget.round)
        sys.stdout.write(
            f"\n  {budget.fiscal_year}년의 회차가 없던 추경을 제{budget.round}회 추경으로 두었습니다. "
            "다른 회차이면 관리의 예산 화면에서 고치십시오.\n"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0005_program_years"),
    ]

    operations = [
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
