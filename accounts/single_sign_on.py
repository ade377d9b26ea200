"""Single sign-on by OpenID Connect, where the city has such a service. Loaded only then."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
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


class CheckedClaims(OpenIDConnectOAuth2Adapter):
    """Takes of a service only what can name a person: the library makes a text of whatever it gets, even of nothing."""

    subject = ""

    def parse_token(self, data: Any) -> Any:
        try:
            return super().parse_token(data)
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("The service's token can't be read.") from error

    def _fetch_user_info(self, access_token: str) -> dict:
        return self._checked(super()._fetch_user_info(access_token))

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict:
        return self._checked(super()._decode_id_token(app, id_token))

    def _checked(self, claims: Any) -> dict:
        """The claims; raises OAuth2Error for odd ones, and where two answers are about two people."""
        if not isinstance(claims, dict) or not _is_name(claims.get("sub"), 191):
            raise OAuth2Error("Whom the service means can't be read.")
        if self.subject and claims["sub"] != self.subject:
            raise OAuth2Error("The service's two answers are about two people.")
        given = {name: claims.get(name) for name in ("preferred_username", "email")}
        if not all(value in (None, "") or _is_name(value, 254) for value in given.values()):
            raise OAuth2Error("The service's names of a person can't be read.")
        self.subject = claims["sub"]
        return claims


def _is_name(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


@login_not_required
def sign_on_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the service sends people back, with what it says of them."""
    try:
        return OAuth2CallbackView.adapter_view(CheckedClaims(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def _known(sociallogin: Any) -> User | None:
    """The person whose username the service gives, or whose address it says it has verified."""
    username = sociallogin.user.username
    user = User.objects.filter(username=username).first() if username else None
    # As the service sent it, where "false" is a text that isn't empty.
    verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified is True]
    return user or User.objects.filter(email__in=verified).first()
