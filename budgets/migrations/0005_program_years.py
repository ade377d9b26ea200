import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0004_bounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgramYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(choices=[('general', '일반회계'), ('special', '특별회계')], default='general', max_length=10, verbose_name='회계')),
                ('policy', models.CharField(blank=True, max_length=100, verbose_name='정책사업')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='단위사업')),
                ('name', models.CharField(max_length=150, verbose_name='세부사업')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2200)], verbose_name='연도')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='budgets.category', verbose_name='사업 구분')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='years', to='budgets.program', verbose_name='세부사업')),
            ],
            options={
                'verbose_name': '지난 연도의 세부사업',
                'verbose_name_plural': '지난 연도의 세부사업',
                'ordering': ['program', '-year'],
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('program', 'year'), name='one_program_year', violation_error_message='이 세부사업의 같은 연도의 것이 이미 있습니다.')],
            },
        ),
        # Only what the field is called in Python.
        migrations.AlterField(
            model_name='program',
            name='category',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='budgets.category', verbose_name='사업 구분'),
        ),
    ]
