from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy

from .forms import PasswordForm


class ChangePassword(SuccessMessageMixin, PasswordChangeView):
    """A person changes the own password, and is signed out everywhere else by it."""

    form_class = PasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("plans")
    success_message = "비밀번호를 바꾸었습니다."
