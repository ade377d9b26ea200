from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0023_reasons_of_errors"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="taken_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="보내기 시작한 때"),
        ),
    ]
