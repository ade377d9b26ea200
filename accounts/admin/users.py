from functools import partial
from smtplib import SMTPException
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accounts.access import RIGHTS, Event, describe_rights, display_name, log_event
from accounts.invitations import failed_invitation_message, invite
from accounts.models import User
from accounts.requests import SignedIn
from spreadsheets.exports.admin import ExportableList


class NewUserForm(UserCreationForm):
    """A new person, who is invited by mail unless the administrator sets a password."""

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "name", "email", "department", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "이 주소로 비밀번호를 정할 수 있는 초대 메일을 보냅니다."
        self.fields["password1"].required = self.fields["password2"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("password1")) != bool(data.get("password2")) and not self.has_error("password2"):
            self.add_error("password2", self.error_messages["password_mismatch"])
        if not data.get("password1") and not data.get("email") and not self.has_error("email"):
            self.add_error("email", "초대 메일을 받을 전자우편을 적거나, 아래에 비밀번호를 정하십시오.")
        return data

    def set_password_and_save(self, user: Any, *args: Any, **kwargs: Any) -> User:
        if self.cleaned_data["password1"]:
            return super().set_password_and_save(user, *args, **kwargs)  # type: ignore[misc]
        user.set_unusable_password()
        if kwargs.get("commit"):
            user.save()
        return user


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(ExportableList, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = ["name", "username", "role", "department", "is_active", "second_factor", "last_login"]
    list_display_links = ["name", "username"]
    list_filter = ["role", "is_active", "department"]
    list_select_related = ["department"]
    search_fields = ["name", "username", "email", "department__name"]
    ordering = ["name", "username"]
    filter_horizontal = []
    sheet_kind = "people"
    autocomplete_fields = ["department"]
    readonly_fields = ["last_login"]
    actions = ["invite_again", "reset_second_factor"]
    fieldsets = [
        (None, {"fields": [("username", "name"), "password", "email"]}),
        ("하는 일", {"fields": [("role", "department"), "is_active", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("username", "name"), "email", ("role", "department")]}),
        (
            "비밀번호",
            {
                "fields": ["password1", "password2"],
                "description": "비워 두면 본인이 초대 메일을 받아 스스로 정합니다.",
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_second_factor=Exists(factors))

    @admin.display(description="2단계 인증", boolean=True)
    def second_factor(self, person: Any) -> bool:
        return person.has_second_factor

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People who leave are switched off: what they did goes on bearing their name."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        # Nobody locks oneself out.
        return [*fields, "role", "is_active"] if obj == request.user else fields

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        changed = [name for name in RIGHTS if name in form.changed_data or not change]
        super().save_model(request, obj, form, change)
        if changed:
            log_event(request, Event.RIGHTS_CHANGED, detail=describe_rights(obj, changed, new=not change))
        if not change and not obj.has_usable_password():
            # Only when the person is really there; the mail can't be taken back.
            transaction.on_commit(partial(self._invite, request, obj))

    def _invite(self, request: SignedIn, person: User) -> None:
        try:
            invite(request, person, by=request.user)
        except (SMTPException, OSError) as fault:
            self.message_user(request, failed_invitation_message(person, fault), messages.ERROR)
        else:
            self.message_user(request, f"{person}님에게 초대 메일을 보냈습니다.", messages.SUCCESS)

    @admin.action(description="초대 메일 다시 보내기", permissions=["change"])
    def invite_again(self, request: SignedIn, people: QuerySet[User]) -> None:
        for person in people:
            if not person.is_active or not person.email or person.has_usable_password():
                sentence = (
                    f"{person}님에게는 보내지 않았습니다. 사용을 껐거나, 전자우편이 없거나, 이미 비밀번호를 정했습니다."
                )
                self.message_user(request, sentence, messages.WARNING)
            else:
                self._invite(request, person)

    @admin.action(description="2단계 인증 초기화 (기기를 잃어버렸을 때)", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """For who lost the telephone and the recovery codes: the password alone opens again."""
        for person in people:
            Authenticator.objects.filter(user=person).delete()
            log_event(request, Event.SECOND_FACTOR_RESET, detail=display_name(person))
            self.message_user(request, f"{person}님의 2단계 인증을 초기화했습니다. 다시 등록하도록 안내하십시오.")
