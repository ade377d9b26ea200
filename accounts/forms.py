from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class SignInForm(AuthenticationForm):
    """Asks who it is; the answer to a wrong name and to a wrong password is the same."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "아이디나 비밀번호가 맞지 않습니다. 대문자와 소문자를 구별하니 다시 확인하십시오.",
    }


class PasswordForm(PasswordChangeForm):
    """A new password, for the person who knows the old one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "지금 비밀번호가 맞지 않습니다. 다시 입력하십시오.",
        "password_mismatch": "새 비밀번호와 확인이 서로 다릅니다. 다시 입력하십시오.",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "지금 비밀번호"
        self.fields["new_password1"].label = "새 비밀번호"
        self.fields["new_password2"].label = "새 비밀번호 확인"
        self.fields["new_password2"].help_text = "새 비밀번호를 한 번 더 입력하십시오."
