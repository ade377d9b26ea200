"""Writes the access log (접속기록): who, what, when and from where."""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from .models import AccessLog, User

Event = AccessLog.Event
#: What of a person is logged when it changes.
RIGHTS = ("role", "department", "is_active")
FACTORS = {
    Authenticator.Type.TOTP: "인증 앱",
    Authenticator.Type.WEBAUTHN: "패스키",
    Authenticator.Type.RECOVERY_CODES: "복구 코드",
}
UNKNOWN = "(없는 아이디)"
OPERATOR = "(명령줄)"
STOPPED = "여러 번 틀려 막음"


def log_event(request: HttpRequest, what: AccessLog.Event, *, user: User | None = None, detail: str = "") -> None:
    """Write one line about what `user`, or else whoever is signed in, did."""
    _line(request, what, user, detail).save()


def log_events(request: HttpRequest | None, what: AccessLog.Event, details: Iterable[str], *, by: User | None) -> None:
    """Write many lines about what `by` did, or else the operator; in the background there is no request."""
    who = display_name(by) if by else OPERATOR
    if request is not None:
        lines = [_line(request, what, by, detail) for detail in details]
    else:
        lines = [AccessLog(what=what, user=by, who=who, path="import", detail=detail[:500]) for detail in details]
    AccessLog.objects.bulk_create(lines)


def _line(request: HttpRequest, what: AccessLog.Event, user: User | None, detail: str) -> AccessLog:
    if user is None and isinstance(request.user, User):
        user = request.user
    return AccessLog(
        what=what,
        user=user,
        who=display_name(user) if user else UNKNOWN,
        address=get_adapter().get_client_ip(request),
        path=request.path[:500],
        detail=detail[:500],
    )


def record_sheet(what: str, detail: str, *, request: HttpRequest | None, command: str, user: User | None) -> None:
    """Write that a file was "imported" or "exported": on a page, for `user`, or by the operator with a command."""
    if request is not None:
        log_event(request, Event(what), detail=detail)
    else:
        who = display_name(user) if user else OPERATOR
        AccessLog.objects.create(what=Event(what), user=user, who=who, path=command[:500], detail=detail[:500])


def display_name(user: User) -> str:
    return f"{user.name} ({user.username})"


def describe_rights(person: User, changed: Iterable[str], *, new: bool) -> str:
    """A line for the log: whose rights, and what they are now."""
    now = {
        "role": f"역할 {person.get_role_display()}",
        "department": f"부서 {person.department or '없음'}",
        "is_active": "사용 중" if person.is_active else "사용 안 함",
    }
    return f"{display_name(person)}{' 추가' if new else ''}: {', '.join(now[name] for name in changed)}"


# The library reports second factors only by its documented signals; everything else is a plain call.


@receiver(signals.authentication_failed)
def _wrong_code(request: HttpRequest, user: Any, reauthentication: bool = False, **kwargs: Any) -> None:
    log_event(
        request, Event.SIGN_IN_FAILED, user=user, detail="본인 확인 코드" if reauthentication else "2단계 인증 코드"
    )


@receiver(signals.authenticator_added)
def _factor_added(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log_event(request, Event.SECOND_FACTOR_CHANGED, user=user, detail=f"{FACTORS[authenticator.type]} 등록")


@receiver(signals.authenticator_removed)
def _factor_removed(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log_event(request, Event.SECOND_FACTOR_CHANGED, user=user, detail=f"{FACTORS[authenticator.type]} 해제")


@receiver(signals.authenticator_reset)
def _factor_renewed(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log_event(request, Event.SECOND_FACTOR_CHANGED, user=user, detail=f"{FACTORS[authenticator.type]} 다시 만들기")
