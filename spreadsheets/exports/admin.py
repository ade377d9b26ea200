"""Lists of the admin as files, in the columns of a kind of sheet that can be imported again."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path

from spreadsheets.kinds import kind_of

from .registry import download
from .tables import table_with


class ExportableList:
    """An admin whose list, as it is filtered and with all its pages, can be exported as a file."""

    #: The kind of sheet.
    sheet_kind: str
    #: From a row of the sheet to the row of the list that it belongs to.
    sheet_path = "pk"

    def get_urls(self) -> list[URLPattern]:
        meta = self.model._meta  # type: ignore[attr-defined]
        view = self.admin_site.admin_view(self.list_file)  # type: ignore[attr-defined]
        own = path("list.<slug:suffix>", view, name=f"{meta.app_label}_{meta.model_name}_list")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def list_file(self, request: HttpRequest, suffix: str) -> FileResponse:
        kind = kind_of(self.sheet_kind)
        if not (self.has_view_permission(request) and kind.may_export(request.user)):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
        except IncorrectLookupParameters as unknown:
            raise Http404("No such filter.") from unknown
        return download(request, table_with(kind, self.sheet_rows(request, shown), kind.label), suffix)

    def sheet_rows(self, request: HttpRequest, shown: QuerySet) -> Iterable[Any]:
        rows: Any = kind_of(self.sheet_kind).export_rows(request.user, {})
        return rows.filter(**{f"{self.sheet_path}__in": shown.order_by().values("pk")})
