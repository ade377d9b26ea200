import logging
from collections.abc import Iterable
from smtplib import SMTPException
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest

from .access import Event, display_name, log_events
from .models import User

logger = logging.getLogger(__name__)


class OwnRequest(HttpRequest):
    """In place of a request where there is none, in the worker and in commands: it knows our address."""

    user = AnonymousUser()

    def get_host(self) -> str:
        return urlsplit(settings.SERVICE_ADDRESS).netloc

    def _get_scheme(self) -> str:
        return urlsplit(settings.SERVICE_ADDRESS).scheme


def invite(request: HttpRequest | None, person: User, *, by: User | None) -> None:
    """Mail `person` an address at which to set the first password: it works once, for some days.

    `by` is who invites, None the operator at the command line. Raises SMTPException or OSError when the mail cannot be
    sent.
    """
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    with context.request_context(request or OwnRequest()):
        adapter = get_adapter()
        words = {
            "person": person,
            "invited_by": by or "관리자",
            "address": adapter.get_reset_password_from_key_url(key),
            "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        }
        adapter.render_mail("account/email/invitation", person.email, words).send()
    log_events(request, Event.INVITED, [f"{display_name(person)}, {person.email}"], by=by)


def invite_all(request: HttpRequest | None, people: Iterable[int], *, by: User | None) -> None:
    """Invite whoever of these can't sign in yet, and say on the next page how that went.

    Without a request there is no next page: the access log names who was invited, the program's log who wasn't.
    """
    invited = 0
    for person in User.objects.filter(pk__in=people, is_active=True).exclude(email=""):
        try:
            invite(request, person, by=by)
            invited += 1
        except (SMTPException, OSError) as fault:
            if request is None:
                logger.error(failed_invitation_message(person, fault))
            else:
                messages.error(request, failed_invitation_message(person, fault))
    if invited and request is not None:
        messages.success(request, f"{invited}명에게 초대 메일을 보냈습니다.")


def failed_invitation_message(person: User, fault: Exception) -> str:
    return f"{person}님에게 초대 메일을 보내지 못했습니다. 메일 서버를 확인한 뒤 다시 보내십시오. ({fault})"
