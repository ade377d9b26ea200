"""Writes the access log (접속기록): who, what, when and from where."""

from allauth.account.adapter import get_adapter
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from .models import AccessLog, User

What = AccessLog.What
FACTORS = {
    Authenticator.Type.TOTP: "인증 앱",
    Authenticator.Type.WEBAUTHN: "패스키",
    Authenticator.Type.RECOVERY_CODES: "복구 코드",
}
UNKNOWN = "(없는 아이디)"
STOPPED = "여러 번 틀려 막음"
OPERATOR = "(명령줄)"


def record(request: HttpRequest, what: AccessLog.What, *, user: User | None = None, detail: str = "") -> None:
    """Write one line about what `user`, or else whoever is signed in, did."""
    if user is None and isinstance(request.user, User):
        user = request.user
    AccessLog.objects.create(
        what=what,
        user=user,
        who=called(user) if user else UNKNOWN,
        address=get_adapter().get_client_ip(request),
        path=request.path[:500],
        detail=detail[:500],
    )


def record_sheet(what: str, detail: str, *, request: HttpRequest | None, command: str, user: User | None) -> None:
    """Write that a file was "imported" or "exported": on a page, for `user`, or by the operator with a command."""
    if request is not None:
        record(request, What(what), detail=detail)
    else:
        who = called(user) if user else OPERATOR
        AccessLog.objects.create(what=What(what), user=user, who=who, path=command[:500], detail=detail[:500])


def called(user: User) -> str:
    return f"{user.name} ({user.username})"


# The library tells of second factors only by its documented signals; everything else is a plain call.


@receiver(signals.authentication_failed)
def _wrong_code(request, user, reauthentication=False, **kwargs) -> None:
    record(request, What.SIGN_IN_FAILED, user=user, detail="본인 확인 코드" if reauthentication else "2단계 인증 코드")


@receiver(signals.authenticator_added)
def _factor_added(request, user, authenticator, **kwargs) -> None:
    record(request, What.SECOND_FACTOR_CHANGED, user=user, detail=f"{FACTORS[authenticator.type]} 등록")


@receiver(signals.authenticator_removed)
def _factor_removed(request, user, authenticator, **kwargs) -> None:
    record(request, What.SECOND_FACTOR_CHANGED, user=user, detail=f"{FACTORS[authenticator.type]} 해제")


@receiver(signals.authenticator_reset)
def _factor_renewed(request, user, authenticator, **kwargs) -> None:
    record(request, What.SECOND_FACTOR_CHANGED, user=user, detail=f"{FACTORS[authenticator.type]} 다시 만들기")
