"""The addresses of signing in: the library's views that we use, one by one. There is none for signing up."""

from allauth.account import views as allauth
from allauth.mfa.webauthn import views as passkey_views
from allauth.mfa.webauthn.internal import auth as passkeys
from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.http import require_POST

from . import views
from .guessing import limit_requests
from .strangers import remembered_by_cookie

login = limit_requests(allauth.login)
sign_in_by_passkey = remembered_by_cookie(passkeys.STATE_SESSION_KEY, "passkey")(passkey_views.login_webauthn)
logout = require_POST(allauth.logout)

# The library looks for its own names, the rest of the program for "login" and "logout".
urlpatterns = [
    path("login/", login, name="login"),
    path("login/", login, name="account_login"),
    path("confirm/", allauth.reauthenticate, name="account_reauthenticate"),
    path("closed/", allauth.account_inactive, name="account_inactive"),
    path("logout/", logout, name="logout"),
    path("logout/", logout, name="account_logout"),
    path("password/", views.ChangePassword.as_view(), name="change-password"),
    path("password/forgotten/", allauth.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path("password/set/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        # The key has hyphens of its own.
        r"^password/set/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # Before the library's own.
    path("second-factor/webauthn/login/", sign_in_by_passkey, name="mfa_login_webauthn"),
    path("second-factor/", include("allauth.mfa.urls")),
]

if settings.OIDC_SERVER:
    from allauth.socialaccount import views as single_sign_on
    from allauth.socialaccount.internal.statekit import STATES_SESSION_KEY
    from allauth.socialaccount.providers.openid_connect import views as openid_connect

    from .single_sign_on import sign_on_callback

    by_cookie = remembered_by_cookie(STATES_SESSION_KEY, "sso")
    urlpatterns += [
        path("sso/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
        path("sso/<provider_id>/login/", by_cookie(openid_connect.login), name="openid_connect_login"),
        path("sso/<provider_id>/login/callback/", by_cookie(sign_on_callback), name="openid_connect_callback"),
    ]
