"""The work flow of a department's plan: its states, the steps between them, and which role may take which step."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django_fsm import FSMField, Transition, transition

from accounts.roles import Role
from integrity.locking import Lockable
from korean.particles import with_particle

if TYPE_CHECKING:
    from accounts.models import User


class State(models.TextChoices):
    """Where a department's plan is, in the order of its way."""

    WRITING = "writing", "작성 중"
    SUBMITTED = "submitted", "부서 검토"
    APPROVED = "approved", "총괄 검토"
    CONFIRMED = "confirmed", "확정"

    @property
    def turn(self) -> str:
        """Whose turn it is, and to do what; pages and mails say it in the same words."""
        return _TURNS[self]

    @property
    def is_with_department(self) -> bool:
        return self in {State.WRITING, State.SUBMITTED}


_TURNS = {
    State.WRITING: "작성자가 작성하여 부서 승인자에게 제출할 차례입니다.",
    State.SUBMITTED: "부서 승인자가 검토하여 총괄에 넘길 차례입니다.",
    State.APPROVED: "총괄이 검토하여 확정할 차례입니다.",
    State.CONFIRMED: "확정하였습니다. 더 할 일이 없습니다.",
}


class Step(models.TextChoices):
    """What people do with a department's plan on its way, by the names of the methods below."""

    SUBMIT = "submit", "제출"
    APPROVE = "approve", "승인"
    CONFIRM = "confirm", "확정"
    TAKE_BACK = "take_back", "회수"
    RETURN_TO_WRITER = "return_to_writer", "작성자에게 반려"
    RETURN_TO_APPROVER = "return_to_approver", "부서 승인자에게 반려"
    REOPEN = "reopen", "확정 취소"
    #: Taken by opening what somebody asked for (workflow/amending.py).
    AMEND = "amend", "변경 열기"


def _writes(part: Any, user: Any) -> bool:
    return user.role == Role.WRITER and user.department_id == part.department_id


def _approves(part: Any, user: Any) -> bool:
    return user.role == Role.APPROVER and user.department_id == part.department_id


def _coordinates(part: Any, user: Any) -> bool:
    return user.has_perm("plans.change_departmentplan")


#: By which steps a plan came to where the next is taken.
_CAME_BY = {Step.APPROVE: (Step.SUBMIT,), Step.CONFIRM: (Step.SUBMIT, Step.APPROVE)}


def _is_where_it_was_handed_on(part: Any) -> bool:
    """Whether nobody went further than who handed it on: what a planner gave back came from farther along."""
    steps = part.transitions.all()
    if part.state == State.SUBMITTED:
        # That the approver handed it on, and took that back, leaves it as it came.
        steps = steps.exclude(step__in=[Step.APPROVE, Step.TAKE_BACK])
    last = steps.first()
    return last is None or last.step not in {Step.RETURN_TO_APPROVER, Step.REOPEN}


class WorkFlow(Lockable):
    """A state that only its steps change; each step says who may take it.

    A step changes the state in memory. plans/workflow/steps.py takes it, in one transaction with its
    history, and writes it.
    """

    state = FSMField("상태", max_length=10, choices=State, default=State.WRITING, protected=True, editable=False)

    class Meta:
        abstract = True

    @transition(field="state", source=State.WRITING, target=State.SUBMITTED, permission=_writes)
    def submit(self) -> None:
        """The writer hands it to the approver of the department."""

    @transition(field="state", source=State.SUBMITTED, target=State.APPROVED, permission=_approves)
    def approve(self) -> None:
        """The approver hands it to the planner."""

    @transition(field="state", source=State.APPROVED, target=State.CONFIRMED, permission=_coordinates)
    def confirm(self) -> None:
        """The planner takes it into the book: nothing in it changes any more."""

    @transition(
        field="state",
        source=State.SUBMITTED,
        target=State.WRITING,
        permission=_writes,
        conditions=[_is_where_it_was_handed_on],
    )
    @transition(
        field="state",
        source=State.APPROVED,
        target=State.SUBMITTED,
        permission=_approves,
        conditions=[_is_where_it_was_handed_on],
    )
    def take_back(self) -> None:
        """Who handed it on too early takes it back, while it waits for the next person."""

    @transition(field="state", source=State.SUBMITTED, target=State.WRITING, permission=_approves)
    @transition(field="state", source=State.APPROVED, target=State.WRITING, permission=_coordinates)
    def return_to_writer(self) -> None:
        """Who reviews it gives it back to be written."""

    @transition(field="state", source=State.APPROVED, target=State.SUBMITTED, permission=_coordinates)
    def return_to_approver(self) -> None:
        """The planner gives it back to be reviewed in the department."""

    @transition(field="state", source=State.CONFIRMED, target=State.APPROVED, permission=_coordinates)
    def reopen(self) -> None:
        """The planner takes a confirmation back."""

    def steps_for(self, user: "User") -> set[str]:
        """The names of the steps that a person may take now."""
        steps = self._steps_of_role(user)
        return steps - set(_CAME_BY) if self._own_step_before(user, steps) else steps

    def why_not_by_the_same(self, user: "User") -> str:
        """Why a person whose turn it would be by role may not hand it on; else nothing.

        Roles change, and nobody takes two steps of one way: another pair of eyes sees it.
        """
        steps = self._steps_of_role(user)
        if earlier := self._own_step_before(user, steps):
            [step] = (each.label for each in _CAME_BY if each in steps)
            return f"본인이 {earlier.label}한 계획이므로 {with_particle(step, '은(는)')} 다른 사람이 해야 합니다."
        return ""

    def _steps_of_role(self, user: "User") -> set[str]:
        return {step.name for step in self.get_available_user_state_transitions(user)}  # type: ignore[attr-defined]

    def _own_step_before(self, user: "User", steps: set[str]) -> Step | None:
        """The step by which a person brought it to where the next of `steps` is taken."""
        ways = (earlier for step in _CAME_BY if step in steps for earlier in _CAME_BY[step])
        return next((each for each in ways if self._last_taken_by(each) == user.pk), None)

    def _last_taken_by(self, step: Step) -> int | None:
        takers = self.transitions.filter(step=step).values_list("by", flat=True)  # type: ignore[attr-defined]
        return takers.first()

    def ever_lets(self, user: "User", step: str) -> bool:
        """Whether a person may take a step at all, when its time comes."""
        every: list[Transition] = list(self.get_all_state_transitions())  # type: ignore[attr-defined]
        return any(each.name == step and each.has_perm(self, user) for each in every)  # type: ignore[arg-type]

    def write_state(self) -> None:
        """Write the state alone: the one change that a confirmed department's plan takes."""
        models.QuerySet(type(self)).filter(pk=self.pk).update(state=self.state)

    def clean_fields(self, exclude: Any = None) -> None:
        # Nobody types the state, and cleaning would set it.
        super().clean_fields(exclude={*(exclude or ()), "state"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None:
            # Whoever loaded the row before a step would take the step back without knowing.
            own = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            kwargs["update_fields"] = [name for name in own if name != "state"]
        super().save(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        # The field refuses a value where there is one. The library's own mixin opens it meanwhile, to every thread.
        self.__dict__.pop("state", None)
        super().refresh_from_db(*args, **kwargs)
