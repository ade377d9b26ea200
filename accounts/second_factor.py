"""Who has to have a second factor, and doesn't yet, sets one up before anything else."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from korean.particles import with_particle

from .models import User

#: The pages where somebody without one sets one up, or signs out.
ALLOWED = {"account_reauthenticate", "logout", "account_logout", "change-password", "organisation-mark"}
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
REQUIRED_MESSAGE = "2단계 인증을 등록해야 다른 화면을 쓸 수 있습니다. 인증 앱이나 패스키를 등록하십시오."


class SecondFactorMiddleware(MiddlewareMixin):
    """Leads people of SECOND_FACTOR_ROLES to the page of second factors until they have one."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        name = (match and match.url_name) or ""
        user = request.user
        if name.startswith("mfa_") or name in ALLOWED or not isinstance(user, User) or not _needs_one(user):
            return None
        role = user.get_role_display()
        messages.info(request, f"{with_particle(role, '은(는)')} {REQUIRED_MESSAGE}")
        return redirect("mfa_index")


def _needs_one(user: User) -> bool:
    required = user.role in settings.SECOND_FACTOR_ROLES
    return required and not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
