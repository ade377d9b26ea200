"""The admin site: its name, its order, and the program's own sign-in as the only one."""

from typing import Any

from allauth.account.views import logout as sign_out
from django.conf import settings
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .admin_changes import prerender_after_changes
from .malformed import refuse_malformed

ORDER = {
    "plans": [
        "Plan",
        "DepartmentPlan",
        "Project",
        "Section",
        "Milestone",
        "Picture",
        "Round",
        "Transition",
        "ReviewComment",
        "Waiver",
        "SectionKind",
    ],
    "budgets": ["Budget", "Program", "BudgetLine", "FundingSource", "Category"],
    "staffing": ["Organisation", "Bureau", "Department", "Team", "Roster", "StaffingQuota", "Grade"],
    "accounts": ["User", "AccessLog"],
    "admin": ["LogEntry"],
}
# Where Django's own Korean cannot be understood.
NAMES = {"LogEntry": "관리 기록"}


def _position(name: str, known: list[str]) -> int:
    return known.index(name) if name in known else len(known)


class PlacedChoices(AutocompleteJsonView):
    """What a choice offers; rows whose names are the same in every project say where they stand (`placed`)."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": getattr(obj, "placed", result["text"])}


class PlanbookAdminSite(AdminSite):
    site_title = "Planbook 관리"
    site_header = "Planbook 관리"
    index_title = "관리"
    # Lists need the whole width; the way to the others is the first page.
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(refuse_malformed(prerender_after_changes(view)), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return PlacedChoices.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            known = ORDER.get(app["app_label"], [])
            for model in app["models"]:
                model["name"] = NAMES.get(model["object_name"], model["name"])
            app["models"].sort(key=lambda model: _position(model["object_name"], known))
        return sorted(apps, key=lambda app: _position(app["app_label"], list(ORDER)))

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the program's own sign-in, so that its limits hold here as well."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied("관리 화면은 총괄과 관리자만 쓸 수 있습니다.")
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The program's own, which writes the access log."""
        return require_POST(sign_out)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The program's own page, with its limit on guessing."""
        return redirect("change-password")
