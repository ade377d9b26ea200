"""Whether this process can serve people: the database answers, and has the tables of this release."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

_migrated = False


def obstacle() -> str:
    """`database` or `migrations`; nothing where people can be served."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "" if _is_migrated() else "migrations"
    except Error:
        return "database"


def pending_migrations() -> list[str]:
    """Of this release, those that the database hasn't got yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _is_migrated() -> bool:
    """Looked up until it is so once: a load balancer asks every few seconds, and no release unmakes its tables."""
    global _migrated
    _migrated = _migrated or not pending_migrations()
    return _migrated
