"""Reminding departments of their deadlines: at once, or some days before by a schedule."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.links import full_address
from accounts.requests import SignedIn
from plans.models import DepartmentPlan, Plan, Reminder, ReminderSchedule
from plans.shortcuts import address_of, require_get_or_post

from .assessments import read_assessments
from .forms import ReminderForm, ReminderScheduleForm
from .mails import mails_go_out
from .overview import Overview
from .progress import read_progress
from .reminders import Addressee, Reminded, addressees, remind_now

for_planners = permission_required("plans.change_departmentplan", raise_exception=True)

LISTED = 50  # of what was sent, the newest


@require_get_or_post
@for_planners
def remind_page(request: SignedIn, year: int) -> HttpResponse:
    plan = _plan(year)
    waiting = _waiting(request, plan)
    late = [each.part.department.code for each in waiting if each.progress.is_overdue]
    form = ReminderForm(
        request.POST if request.method == "POST" else None,
        initial={"departments": late, "text": _text_of(plan)},
    )
    if form.is_valid() and request.POST.get("do") == "send" and mails_go_out():
        codes = form.cleaned_data["departments"]
        chosen = [each for each in waiting if each.part.department.code in codes]
        reminded = remind_now(
            plan=plan, chosen=chosen, text=form.cleaned_data["text"], by=request.user, address=_address
        )
        _say(request, reminded)
        return redirect("board", year)
    return render(request, "plans/remind.html", _context(plan, waiting, form))


@require_get_or_post
@for_planners
def schedule_page(request: SignedIn, year: int) -> HttpResponse:
    plan = _plan(year)
    parts = list(DepartmentPlan.objects.visible_to(request.user).filter(plan=plan).select_related("department__bureau"))
    schedule = ReminderSchedule.objects.filter(plan=plan).first()
    left_out = set(schedule.left_out.all()) if schedule else set()
    form = ReminderScheduleForm(
        request.POST if request.method == "POST" else None,
        initial={
            "departments": [part.department.code for part in parts if part not in left_out],
            "days": schedule.days if schedule else "",
            "text": schedule.text if schedule else "",
        },
    )
    left_out = form.left_out(parts, left_out)
    if form.is_valid() and request.POST.get("do") == "save":
        _save(plan, form, left_out, request)
        return redirect("reminder-schedule", year)
    chosen = [part.department.code for part in parts if part not in left_out]
    context = _context(plan, _waiting(request, plan), form) | {"all_parts": parts, "chosen": chosen}
    return render(request, "plans/reminder_schedule.html", context)


@transaction.atomic
def _save(plan: Plan, form: ReminderScheduleForm, left_out: set[DepartmentPlan], request: SignedIn) -> None:
    text, days = form.cleaned_data["text"], form.cleaned_data["days"]
    schedule, _ = ReminderSchedule.objects.update_or_create(
        plan=plan, defaults={"text": text, "days": days, "by": request.user}
    )
    schedule.left_out.set(left_out)
    said = f"마감 {days}일 전에 보냅니다." if days else "마감 전에는 보내지 않습니다."
    messages.success(request, f"미리 알림을 저장하였습니다. {said}")


def _plan(year: int) -> Plan:
    return get_object_or_404(Plan, year=year)


def _text_of(plan: Plan) -> str:
    return ReminderSchedule.objects.filter(plan=plan).values_list("text", flat=True).first() or ""


def _waiting(request: SignedIn, plan: Plan) -> list[Addressee]:
    if plan.is_locked:
        return []
    today = timezone.localdate()
    overview = Overview(read_assessments(plan, DepartmentPlan.objects.visible_to(request.user)))
    return addressees(read_progress(overview, on=today), on=today)


def _context(plan: Plan, waiting: list[Addressee], form: ReminderForm) -> dict:
    text = str(form["text"].value() or "")
    chosen = form["departments"].value() or []
    first = sorted(waiting, key=lambda each: each.part.department.code not in chosen)
    sent = Reminder.objects.filter(department_plan__plan=plan)
    return {
        "plan": plan,
        "parts": [each.part for each in waiting],
        "waiting": waiting,
        "form": form,
        "chosen": chosen,
        "preview": next((mail for each in first for mail in each.mails(text, _address(each.part))), None),
        "sent": sent.select_related("department_plan__department", "by")[:LISTED],
        "mails_go_out": mails_go_out(),
    }


def _address(part: DepartmentPlan) -> str:
    return full_address(address_of(part))


def _say(request: SignedIn, reminded: Reminded) -> None:
    people = [person for each in reminded.reached for person in each.people]
    if reminded.reached:
        mailed = sum(bool(person.email) and person not in reminded.unreached for person in people)
        messages.success(request, f"부서 {len(reminded.reached)}곳의 {mailed}명에게 독촉하는 전자우편을 보냈습니다.")
    if skipped := ", ".join(str(each.part.department) for each in reminded.skipped):
        messages.info(request, f"5분 안에 독촉한 부서에는 다시 보내지 않았습니다: {skipped}")
    if without := ", ".join(f"{person}({person.department})" for person in people if not person.email):
        messages.warning(request, f"전자우편 주소가 없어 알리지 못한 사람: {without}")
    if unreached := ", ".join(f"{person}({person.department})" for person in reminded.unreached):
        messages.error(
            request,
            f"메일 서버가 받지 않아 보내지 못한 사람: {unreached}. "
            "주소를 확인하고 다시 독촉하거나 다른 길로 알리십시오.",
        )
    if not any(reminded):
        messages.info(request, "고른 부서가 없어 아무것도 보내지 않았습니다.")
