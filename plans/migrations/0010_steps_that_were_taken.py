from django.db import migrations

# Until now the two states said which step it was.
STEPS = {
    ("writing", "submitted"): "submit",
    ("submitted", "approved"): "approve",
    ("approved", "confirmed"): "confirm",
    ("submitted", "writing"): "return_to_writer",
    ("approved", "writing"): "return_to_writer",
    ("approved", "submitted"): "return_to_approver",
    ("confirmed", "approved"): "reopen",
}


def name(apps, schema_editor):
    transitions = apps.get_model("plans", "Transition").objects.using(schema_editor.connection.alias)
    for (before, after), step in STEPS.items():
        transitions.filter(before=before, after=after).update(step=step)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0009_step_of_a_transition"),
    ]

    operations = [
        migrations.RunPython(name, migrations.RunPython.noop),
    ]
