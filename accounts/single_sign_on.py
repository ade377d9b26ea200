"""Single sign-on by OpenID Connect, where the city has such a service. Loaded only then."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect

from .access import Event, log_event
from .models import User


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets people in whom an administrator has added before, and makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise PermissionDenied
        if sociallogin.is_existing:
            return
        user = _known(sociallogin)
        if user is None:
            log_event(request, Event.SIGN_IN_FAILED, detail="통합 인증: 등록되지 않은 사람")
            messages.error(request, "이 프로그램에 등록되어 있지 않습니다. 관리자에게 초대를 요청하십시오.")
            raise ImmediateHttpResponse(redirect("login"))
        sociallogin.connect(request, user)


def _known(sociallogin: Any) -> User | None:
    """The person whose username the service gives, or whose address it says it has verified."""
    username = sociallogin.user.username
    user = User.objects.filter(username=username).first() if username else None
    verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
    return user or User.objects.filter(email__in=verified).first()
