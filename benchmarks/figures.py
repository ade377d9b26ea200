"""What a measurement found, as a table."""

from .browser import Answer

LABELS = {
    "save": "autosave",
    "project": "project's page",
    "department": "department's page",
    "here": "who is there",
    "bare": "bare view",
}
CONFLICT = 409


def is_error(answer: Answer) -> bool:
    """Everything but an answer, and two people who changed the same box; a redirect would be a lost session."""
    return answer.status not in (200, CONFLICT)


def table(answers: list[Answer]) -> str:
    """For each kind of request how many, how many went wrong, and how many ms they took, also by the bare view."""
    measure = quantile([answer.seconds for answer in answers if answer.what == "bare"], 0.95)
    header = "| | requests | errors | 409 | median | p95 | p99 | p95 ÷ bare p95 |\n" + "| --- |" + " ---: |" * 7
    return "\n".join([header, *(_row(what, answers, measure) for what in LABELS)])


def _row(what: str, answers: list[Answer], measure: float) -> str:
    own = [answer for answer in answers if answer.what == what]
    taken = [answer.seconds for answer in own]
    times = " | ".join(f"{quantile(taken, share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))
    errors, conflicts = sum(map(is_error, own)), sum(answer.status == CONFLICT for answer in own)
    return f"| {LABELS[what]} | {len(own)} | {errors} | {conflicts} | {times} | {quantile(taken, 0.95) / measure:.1f} |"


def quantile(seconds: list[float], share: float) -> float:
    """The smallest that is at least as long as this share of them."""
    return sorted(seconds)[max(0, -int(-len(seconds) * share // 1) - 1)]
