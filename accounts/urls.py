"""The addresses of signing in: the library's views that we use, one by one. There is none for signing up."""

from allauth.account import views as allauth
from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.http import require_POST

from . import views

logout = require_POST(allauth.logout)

# The library looks for its own names, the rest of the program for "login" and "logout".
urlpatterns = [
    path("login/", allauth.login, name="login"),
    path("login/", allauth.login, name="account_login"),
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
    path("second-factor/", include("allauth.mfa.urls")),
]

if settings.OIDC_SERVER:
    from allauth.socialaccount import views as single_sign_on

    urlpatterns += [
        path("sso/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
        path("sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
