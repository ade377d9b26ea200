from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from staffing.models import Department

from .roles import Role, allows


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
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
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """Whether the admin site lets this person in."""
        return self.role in {Role.PLANNER, Role.ADMIN}

    @property
    def sees_all_departments(self) -> bool:
        return self.role in {Role.PLANNER, Role.VIEWER, Role.ADMIN}

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and allows(self.role, perm)

    def has_perms(self, perms, obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and allows(self.role, f"{app_label}.view_")
