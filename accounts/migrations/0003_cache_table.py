from django.core.management import call_command
from django.db import migrations

# What settings.CACHES names.
TABLE = "cache"


def create(apps, schema_editor):
    """The table in which the limits on guessing count, so that `migrate` alone prepares everything."""
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_access_log_and_one_person_an_email"),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
