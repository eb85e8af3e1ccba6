"""Choosing how one wants mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from scheduling.forms.mailchoice import MailChoiceForm
from scheduling.services import mailchoice as service


@login_required
def mail_choice(request):
    """Kinds, hours before a meeting, a daily mail, quiet times."""
    choice = getattr(request.user, "mail_choice", None)
    form = MailChoiceForm(request.POST or None, person=request.user, choice=choice)
    if request.method == "POST" and form.is_valid():
        service.choose(person=request.user, **form.chosen())
        messages.success(request, _("Your choice is saved. It also holds for what was to be sent already."))
        return redirect("mail_choice")
    return render(request, "scheduling/mailchoice/form.html", {"form": form})
