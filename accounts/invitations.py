from collections.abc import Iterable
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest

from .access import What, called, record
from .models import User


def invite(request: HttpRequest, person: User) -> None:
    """Mail `person` an address at which to set the first password: it works once, for some days.

    Raises SMTPException or OSError when the mail cannot be sent.
    """
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    adapter = get_adapter()
    words = {
        "person": person,
        "invited_by": request.user,
        "address": adapter.get_reset_password_from_key_url(key),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
    }
    adapter.render_mail("account/email/invitation", person.email, words).send()
    record(request, What.INVITED, detail=f"{called(person)}, {person.email}")


def invite_all(request: HttpRequest, people: Iterable[int]) -> None:
    """Invite whoever of these can't sign in yet, and say on the next page how that went."""
    invited = 0
    for person in User.objects.filter(pk__in=people, is_active=True).exclude(email=""):
        try:
            invite(request, person)
            invited += 1
        except (SMTPException, OSError) as fault:
            messages.error(request, not_sent(person, fault))
    if invited:
        messages.success(request, f"{invited}명에게 초대 메일을 보냈습니다.")


def not_sent(person: User, fault: Exception) -> str:
    return f"{person}님에게 초대 메일을 보내지 못했습니다. 메일 서버를 확인한 뒤 다시 보내십시오. ({fault})"
