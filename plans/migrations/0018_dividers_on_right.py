from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0017_sections_of_new_projects"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="dividers_on_right",
            field=models.BooleanField(
                default=False,
                help_text="양면으로 인쇄할 때: 부서마다 오른쪽 쪽에서 시작하고, 그 앞이 비면 빈 쪽을 넣습니다.",
                verbose_name="부서 간지를 오른쪽에",
            ),
        ),
    ]
