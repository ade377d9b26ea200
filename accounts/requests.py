from django.http import HttpRequest

from .models import User


class SignedIn(HttpRequest):
    """A request as views see it: the middleware sends everybody else to the sign-in page."""

    user: User
    csp_nonce: str
