from django.db import migrations

from accounts.encryption import decrypt, encrypt, is_encrypted


def each_secret(apps, schema_editor, change):
    """Give every secret of apps and recovery codes through `change`; passkeys have only public ones here."""
    authenticators = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
    for row in authenticators.filter(type__in=["totp", "recovery_codes"]):
        for name in ("secret", "seed"):
            if name in row.data:
                row.data[name] = change(row.data[name])
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [change(code) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])


def encrypt_all(apps, schema_editor):
    each_secret(apps, schema_editor, lambda text: text if is_encrypted(text) else encrypt(text))


def decrypt_all(apps, schema_editor):
    each_secret(apps, schema_editor, lambda text: decrypt(text) if is_encrypted(text) else text)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(encrypt_all, decrypt_all),
    ]
