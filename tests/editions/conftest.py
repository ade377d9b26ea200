import pytest
from django.core.management import call_command

from plans.models import Plan


@pytest.fixture
def example(db: None) -> Plan:
    """The plan for 2024 that the program brings along."""
    call_command("load_example", verbosity=0)
    return Plan.objects.get()
