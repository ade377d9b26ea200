from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


class NoDemonstrationInProduction(AuthenticationBackend):
    """Signs people in, but demonstration accounts only where no real data is: anybody knows their password.

    Django asks the same question for every request of a session, so that an old one ends as well.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        if settings.PRODUCTION and getattr(user, "is_demonstration", False):
            return False
        return super().user_can_authenticate(user)
