from django.db import migrations
from django.db.models import OuterRef, Subquery


def link_to_returns(apps, schema_editor):
    """Until now every comment was written with a return, right after it, by the same person."""
    returns = apps.get_model("plans", "Transition").objects.filter(
        department_plan=OuterRef("department_plan"),
        by=OuterRef("by"),
        step__in=["return_to_writer", "return_to_approver"],
        at__lte=OuterRef("at"),
    )
    latest = returns.order_by("-at", "-pk").values("pk")[:1]
    apps.get_model("plans", "ReviewComment").objects.filter(returned_with=None).update(returned_with=Subquery(latest))


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0021_comments_beside_sections"),
    ]

    operations = [
        migrations.RunPython(link_to_returns, migrations.RunPython.noop),
    ]
