from django.db import migrations, models

#: Until now by the roles of the kinds.
BY_ROLE = {"overview": "every", "planned": "every", "done": "continuing"}


def start_by_role(apps, schema_editor):
    for role, starts in BY_ROLE.items():
        apps.get_model("plans", "SectionKind").objects.filter(role=role).update(starts=starts)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0016_first_page_visits"),
    ]

    operations = [
        migrations.AddField(
            model_name="sectionkind",
            name="starts",
            field=models.CharField(
                choices=[
                    ("none", "처음에는 없음"),
                    ("every", "모든 새 사업"),
                    ("continuing", "계속 사업만"),
                    ("new", "신규 사업만"),
                ],
                default="none",
                help_text="사업을 새로 추가하면 이 항목이 빈 채로 들어 있습니다. 쓰는 사람이 더하고 뺄 수 있습니다.",
                max_length=10,
                verbose_name="새 사업",
            ),
        ),
        migrations.RunPython(start_by_role, migrations.RunPython.noop),
    ]
