from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from staffing.models import Department

from .roles import Role, allows


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def named(self, name: str) -> "models.QuerySet[User]":
        """Whom one means who signs in by this name, a username or an e-mail: as the sign-in library looks it up."""
        return self.filter(models.Q(username__iexact=name) | models.Q(email=name.lower(), email__gt=""))

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, **{**fields, "role": Role.ADMIN})


class User(AbstractBaseUser):
    """A person who works with the plan; the role alone says what the person may do."""

    username = models.CharField(
        "아이디",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "이미 쓰이고 있는 아이디입니다."},
    )
    name = models.CharField("이름", max_length=50)
    email = models.EmailField("전자우편", blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name="부서",
        null=True,
        blank=True,
        related_name="people",
    )
    role = models.CharField("역할", max_length=10, choices=Role, default=Role.VIEWER)
    is_active = models.BooleanField(
        "사용 중", default=True, help_text="퇴직·전출한 사람은 지우지 말고 사용을 끄십시오."
    )
    is_demonstration = models.BooleanField("시연용", default=False, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "사용자"
        verbose_name_plural = "사용자"
        ordering = ["name", "username"]
        constraints = [
            models.CheckConstraint(
                name="department_people_have_a_department",
                condition=~models.Q(role__in=[Role.WRITER, Role.APPROVER]) | models.Q(department__isnull=False),
                violation_error_message="작성자와 부서 승인자에게는 부서를 지정해야 합니다.",
            ),
            # One signs in with it as well.
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_an_email",
                condition=~models.Q(email=""),
                violation_error_message="다른 사람이 이미 쓰고 있는 전자우편입니다.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Looked up in small letters, whoever types it.
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """What a session was begun with: it ends as soon as any of this changes."""
        facts = f"{self.password}\n{self.role}\n{self.department_id}"
        return salted_hmac("accounts.User.session", facts, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """Whether the admin site lets this person in."""
        return self.role in {Role.PLANNER, Role.ADMIN}

    @property
    def sees_all_departments(self) -> bool:
        return self.role in {Role.PLANNER, Role.VIEWER, Role.ADMIN}

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and allows(self.role, perm)

    def has_perms(self, perms: Iterable[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and allows(self.role, f"{app_label}.view_")


class AccessLog(models.Model):
    """What somebody did about signing in, rights or files (접속기록): written once, deleted after two years."""

    class Event(models.TextChoices):
        SIGNED_IN = "signed_in", "로그인"
        SIGN_IN_FAILED = "sign_in_failed", "로그인 실패"
        SIGNED_OUT = "signed_out", "로그아웃"
        EXPORTED = "exported", "내보내기"
        IMPORTED = "imported", "가져오기"
        INVITED = "invited", "초대"
        RIGHTS_CHANGED = "rights_changed", "권한 변경"
        PASSWORD_CHANGED = "password_changed", "비밀번호 변경"
        SECOND_FACTOR_CHANGED = "second_factor_changed", "2단계 인증 변경"
        SECOND_FACTOR_RESET = "second_factor_reset", "2단계 인증 초기화"

    at = models.DateTimeField("일시", default=timezone.now, db_index=True)
    what = models.CharField("한 일", max_length=30, choices=Event)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="사용자", null=True, related_name="+")
    # As they were then: names and roles change.
    who = models.CharField("누가", max_length=250)
    address = models.GenericIPAddressField("접속 주소", null=True)
    path = models.CharField("경로", max_length=500)
    detail = models.CharField("내용", max_length=500, blank=True)

    class Meta:
        verbose_name = "접속기록"
        verbose_name_plural = "접속기록"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.who} {self.get_what_display()}"
