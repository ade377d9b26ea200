from allauth.decorators import rate_limit
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from .access import What, record
from .forms import PasswordForm


# Whoever finds a computer signed in must not guess there.
@method_decorator(rate_limit(action="change_password"), name="dispatch")
class ChangePassword(SuccessMessageMixin, PasswordChangeView):
    """A person changes the own password, and is signed out everywhere else by it."""

    form_class = PasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("plans")
    success_message = "비밀번호를 바꾸었습니다."

    def form_valid(self, form):
        response = super().form_valid(form)
        record(self.request, What.PASSWORD_CHANGED)
        return response
