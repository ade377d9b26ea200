"""The kind of sheets with people: accounts, which get their invitations when the import is confirmed."""

from functools import partial
from typing import Any

from allauth.core import context
from django.db import transaction
from django.db.models import QuerySet

from accounts.invitations import invite_all
from accounts.models import User
from spreadsheets.columns import Column
from spreadsheets.imports.planning import ImportPlan, RowState
from spreadsheets.kinds import SheetKind
from spreadsheets.layouts import Layout, read_list
from spreadsheets.records import Columns, Options
from staffing.models import Department

from .people import PersonResource


def is_list(columns: Columns) -> bool:
    return "username" in columns and bool({"name", "email", "role", "department"} & set(columns))


class PeopleKind(SheetKind):
    code = "people"
    label = "사람"
    contents = "계정이 있는 사람의 부서와 역할"
    about = "아이디, 이름, 전자우편, 부서와 역할을 가져옵니다. 새 사람에게는 저장할 때 초대 메일을 보냅니다."
    permissions = ("accounts.add_user", "accounts.change_user")
    stages = (PersonResource,)
    layouts = (Layout("list", "목록", is_list, read_list),)
    by_year = False

    def columns(self) -> dict[str, Column]:
        return self.export_columns()

    def scope(self, user: Any) -> QuerySet:
        return Department.objects.all() if self.may_import(user) else Department.objects.none()

    def export_rows(self, user: Any, options: Options) -> QuerySet:
        return User.objects.filter(is_demonstration=False).select_related("department").order_by("name", "username")

    def may_export(self, user: Any) -> bool:
        return user is None or user.has_perm("accounts.view_user")

    def after_import(self, plan: ImportPlan) -> None:
        """Mail whoever is new, once they are really there."""
        added = [change.pk for change in plan.stage(PersonResource).changes if change.state == RowState.NEW]
        if added:
            transaction.on_commit(partial(invite_all, context.request, added, by=plan.by))
