import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from plans.models import Plan
from reports.book.build import build_book
from reports.book.pages import Book
from tests.reports.processes import Python


@pytest.fixture
def example(db: None) -> Plan:
    """The plan for 2024 that the program brings along."""
    call_command("load_example", verbosity=0)
    return Plan.objects.get()


@pytest.fixture(scope="session")
def example_book(django_db_setup: Any, django_db_blocker: DjangoDbBlocker) -> Book:
    """The example's book, built once: nothing in it can change."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_example", verbosity=0)
        book = build_book(Plan.objects.get())
        transaction.set_rollback(True)
    return book


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with the example in its database, loaded once: whoever changes it works on a copy."""
    folder = tmp_path_factory.mktemp("example")
    Python(folder).load_example()
    return folder


@pytest.fixture
def python(example_folder: Path, tmp_path: Path) -> Python:
    """Runs Python as a worker would be, on a database with the example."""
    return Python(shutil.copytree(example_folder, tmp_path / "data"))
