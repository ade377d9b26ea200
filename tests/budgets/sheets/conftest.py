import pytest

from accounts.models import User
from tests.factories import BudgetFactory, CategoryFactory, DepartmentFactory, FundingSourceFactory, PlannerFactory
from tests.sheets import files_are_read_here

__all__ = ["files_are_read_here"]


@pytest.fixture(autouse=True)
def ledger(db: None) -> None:
    """A department, two sources, the categories and the edition of 2024."""
    DepartmentFactory(code="parks", name="공원과")
    FundingSourceFactory(code="national", name="국비")
    FundingSourceFactory(code="district", name="구비")
    FundingSourceFactory(code="unknown", name="미구분")
    CategoryFactory()
    CategoryFactory(code="operation", name="행정운영경비", funds_projects=False)
    CategoryFactory(code="finance", name="재무활동비", funds_projects=False)
    BudgetFactory()


@pytest.fixture
def planner() -> User:
    return PlannerFactory()
