"""The limits on guessing passwords, and on asking to sign in at all.

A try holds one of a limit's places from before the password is looked at, and a right one gives it back. Where the last
places are held by tries whose answer is still to come, the next one waits for it: so many right sign-ins at once aren't
called wrong, and many guesses at once are no more than one after the other.

Each place is one entry of the cache, which `add` takes for one of several at once; lists of tries would be read and
written back by all of them.
"""

import hashlib
import ipaddress
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from .models import User

_UNDER_WAY, _COUNTED = "under way", "counted"
#: Seconds after which the place of a try is free again whose process ended without an answer.
_LONGEST_TRY = 30
#: Seconds that a try waits for the answers of others, and between two looks.
_PATIENCE = 10
_PAUSE = 0.05


class TooMany(Exception):
    """There were as many tries as the limit lets be."""


class NotCounted(TooMany):
    """The try can't be counted, as where the disk is full: what is written next says so."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries of one kind by one key within so many seconds."""

    name: str
    amount: int
    seconds: int

    @contextmanager
    def trying(self, key: str) -> Iterator[Callable[[], None]]:
        """A try, which counts unless what is yielded is called. Raises TooMany."""
        place = self._hold(key, _UNDER_WAY, _LONGEST_TRY, patience=_PATIENCE)
        right: list[bool] = []
        try:
            yield lambda: right.append(True)
        except TooMany:
            cache.set(place, _COUNTED, self.seconds)
            raise
        if right:
            cache.delete(place)
        else:
            cache.set(place, _COUNTED, self.seconds)

    def count(self, key: str) -> None:
        """Count a try whatever comes of it. Raises TooMany."""
        self._hold(key, _COUNTED, self.seconds, patience=_PAUSE)

    def _hold(self, key: str, value: str, seconds: int, *, patience: float) -> str:
        places = self._places(key)
        ends = time.monotonic() + patience
        while True:
            held = cache.get_many(places)
            for place in places:
                if place not in held and cache.add(place, value, seconds):
                    return place
            is_late = time.monotonic() > ends
            if len(held) == self.amount and (is_late or _UNDER_WAY not in held.values()):
                raise TooMany
            if is_late:  # there is room, and nothing can be written
                raise NotCounted
            time.sleep(_PAUSE)

    def _places(self, key: str) -> list[str]:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return [f"{self.name}:{digest}:{number}" for number in range(self.amount)]


@contextmanager
def guessing(request: HttpRequest, name: str) -> Iterator[Callable[[], None]]:
    """A try of a password for whom `name` names, which counts unless what is yielded is called. Raises TooMany."""
    by_address = Limit("guess-address", *settings.GUESSES_OF_ADDRESS)
    by_account = Limit("guess-account", *settings.GUESSES_OF_ACCOUNT)
    with ExitStack() as tries:
        rights = [tries.enter_context(by_address.trying(_network(request)))]
        rights += [tries.enter_context(by_account.trying(key)) for key in _account_keys(name)]

        def right() -> None:
            for each in rights:
                each()

        yield right


def limit_requests(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same view, to which one address sends only so much a minute."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST":
            try:
                Limit("sign-in", *settings.SIGN_INS_OF_ADDRESS).count(_network(request))
            except NotCounted:
                return view(request, *args, **kwargs)
            except TooMany:
                return respond_429(request)
        return view(request, *args, **kwargs)

    return answer


def _account_keys(name: str) -> list[str]:
    """One for each account whose password such a name tries, whether it is the username or the e-mail of it.

    In their order: two that try the same ones don't wait for each other.
    """
    accounts = User.objects.named(name).values_list("pk", flat=True)
    return [f"account {pk}" for pk in sorted(accounts)] or [unicodedata.normalize("NFKC", name).casefold()]


def _network(request: HttpRequest) -> str:
    """The address; of IPv6, the network that one subscriber has."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)
