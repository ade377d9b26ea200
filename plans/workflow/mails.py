"""Mails about the steps of a department's plan, sent once the change that they announce is committed."""

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.links import full_address
from accounts.models import User
from accounts.roles import Role
from plans.models import Amendment, DepartmentPlan, ReviewComment, Round, State, Step, Transition

logger = logging.getLogger(__name__)


def people_of(*parts: DepartmentPlan) -> dict[int | None, list[User]]:
    """Who writes and approves these plans, by department."""
    found: dict[int | None, list[User]] = {part.department_id: [] for part in parts}
    for person in (
        _of_departments([part.department_id for part in parts]).select_related("department").order_by("role", "name")
    ):
        found[person.department_id].append(person)
    return found


def writers_of(parts: Iterable[DepartmentPlan]) -> QuerySet[User]:
    """Who writes these plans, by name."""
    people = _of_departments([part.department_id for part in parts])
    return people.filter(role=Role.WRITER).select_related("department").order_by("name", "username")


def _of_departments(departments: list[int]) -> QuerySet[User]:
    return User.objects.filter(is_active=True, department__in=departments, role__in=[Role.WRITER, Role.APPROVER])


def announce(step: Transition, comments: Iterable[ReviewComment] = (), *, link: str) -> None:
    """Mail a step to those whose turn it is, and to those whose plan it is, but not to who took it.

    What was returned goes with its reasons, each with a link to its place.
    """
    people = _concerned(step).exclude(pk=step.by_id)
    subject = f"{step.department_plan} 계획: {step.label}"
    context = {
        "step": step,
        "turn": State(step.after).turn,
        "comments": [(comment, _address_of(comment)) for comment in comments],
        "link": link,
    }
    send_later(_mails(people, subject, "plans/mail/step.txt", context))


def announce_amendment(amendment: Amendment, *, by: User) -> None:
    """Mail what was asked for to the planners, and what became of it to the department."""
    asked = amendment.state == Amendment.State.ASKED
    planners = User.objects.filter(is_active=True, role=Role.PLANNER)
    part = amendment.department_plan
    people = planners if asked or part is None else _of_departments([part.department_id])
    link = full_address(reverse("amendments", args=[amendment.plan.year]))
    context = {"amendment": amendment, "by": by, "projects": list(amendment.projects.order_by("number")), "link": link}
    subject = f"{part} 계획: {amendment.get_state_display()}"
    send_later(_mails(people.exclude(pk=by.pk), subject, "plans/mail/amendment.txt", context))


def _address_of(comment: ReviewComment) -> str:
    """Where what it is about is written; "" for the whole."""
    if comment.project_id is None:
        return ""
    anchor = f"#{comment.anchor}" if comment.anchor else ""
    return full_address(reverse("project", args=[comment.project_id])) + anchor


def mails_go_out() -> bool:
    """Whether there is a mail server; without one mails are printed where the program runs."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def reminder_mails(
    part: DepartmentPlan, due: Round, people: Iterable[User], *, left: int, state: str, text: str, link: str
) -> list[EmailMessage]:
    """What reminds the people of a department, `left` days before a deadline; `state` says how far its plan is."""
    turn = State(part.state).turn
    context = {"part": part, "due": due, "left": left, "state": state, "turn": turn, "text": text, "link": link}
    when = f"마감 {left}일 전입니다" if left > 0 else "마감이 지났습니다" if left < 0 else "오늘이 마감일입니다"
    return _mails(people, f"{part} 계획: {when}", "plans/mail/reminder.txt", context)


def _concerned(step: Transition) -> QuerySet[User]:
    people = _of_departments([step.department_plan.department_id])
    between = {step.before, step.after}
    if step.step in {Step.SUBMIT, Step.TAKE_BACK} and between == {State.WRITING, State.SUBMITTED}:
        return people.filter(role=Role.APPROVER)
    if step.step in {Step.APPROVE, Step.TAKE_BACK}:
        return people | User.objects.filter(is_active=True, role=Role.PLANNER)
    return people


def _mails(people: Iterable[User], subject: str, template: str, context: dict) -> list[EmailMessage]:
    """One for each who has an address."""
    text = render_to_string(template, context)
    return [EmailMessage(f"[주요업무계획] {subject}", text, to=[person.email]) for person in people if person.email]


def send_later(mails: list[EmailMessage]) -> None:
    """Once the change that they announce is committed."""

    # Whatever goes wrong must not undo, or hide, what was done: robust logs it.
    transaction.on_commit(lambda: send_each(mails), robust=True)


def send_each(mails: Sequence[EmailMessage]) -> list[EmailMessage]:
    """Send what can be sent, and return the rest."""
    server = get_connection()
    try:
        return send_over(server, mails)
    finally:
        hang_up(server)


def send_over(server: BaseEmailBackend, mails: Sequence[EmailMessage]) -> list[EmailMessage]:
    """Send each by itself, for one address that is refused would stop all behind it; return those that failed.

    Where the server isn't there (any more), the rest isn't tried: each would wait for it anew.
    """
    failed: list[EmailMessage] = []
    for place, mail in enumerate(mails):
        try:
            server.open()
        except OSError:
            logger.exception("The mail server could not be reached.")
            return [*failed, *mails[place:]]
        try:
            server.send_messages([mail])
        except (OSError, ValueError):  # SMTP's errors among them, and an address that is none
            logger.exception("A mail could not be sent.")
            failed.append(mail)
            hang_up(server)
    return failed


def hang_up(server: BaseEmailBackend) -> None:
    """A server that is gone, or annoyed, needn't answer."""
    with suppress(OSError):
        server.close()
