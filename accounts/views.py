from typing import Any

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from .access import Event, log_event
from .forms import PasswordForm

#: Whose addresses sign somebody in.
SIGNING_IN = {"login", "account_login", "mfa_login_webauthn"}


def too_many(request: HttpRequest) -> HttpResponse:
    """Refuse an address that asks too often; tries to sign in are written down, a line a minute for each address."""
    match = request.resolver_match
    address = get_adapter().get_client_ip(request)
    if match and match.url_name in SIGNING_IN and cache.add(f"too-many:{address}", True, timeout=60):
        log_event(request, Event.SIGN_IN_FAILED, detail="한 주소에서 너무 많이 요청하여 막음")
    return render(request, "429.html", status=429)


# Whoever finds a computer signed in must not guess there.
@method_decorator(rate_limit(action="change_password"), name="dispatch")
class ChangePassword(SuccessMessageMixin, PasswordChangeView):
    """A person changes the own password, and is signed out everywhere else by it."""

    form_class = PasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("first-page")
    success_message = "비밀번호를 바꾸었습니다."

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        log_event(self.request, Event.PASSWORD_CHANGED)
        return response
