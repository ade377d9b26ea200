from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_bounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="transition",
            name="step",
            field=models.CharField(
                choices=[
                    ("submit", "제출"),
                    ("approve", "승인"),
                    ("confirm", "확정"),
                    ("take_back", "회수"),
                    ("return_to_writer", "작성자에게 반려"),
                    ("return_to_approver", "부서 승인자에게 반려"),
                    ("reopen", "확정 취소"),
                ],
                default="submit",
                max_length=20,
                verbose_name="처리",
            ),
            preserve_default=False,
        ),
    ]
