from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
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
