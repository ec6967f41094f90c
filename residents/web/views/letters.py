"""A letter from the letterbox opens the door: of its code the session keeps the hash, and no address keeps it long."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.flow import FlowRefused
from residents import actions
from residents.models import Resident
from residents.queries import household_of
from residents.web.forms.letters import LetterForm

KEPT = "household_letter"


@never_cache
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the hash of the letter's code and leave its address at once; whoever is not signed in signs in next."""
    request.session[KEPT] = actions.token_hash(token)
    return redirect("residents:letter")


@never_cache
@login_required
def letter(request: HttpRequest) -> HttpResponse:
    """Ask for the name, and join; a letter that opens nothing says why."""
    digest = request.session.get(KEPT, "")
    if not digest or household_of(request.user) is not None:  # type: ignore[arg-type]
        request.session.pop(KEPT, None)
        return redirect("residents:mine")
    form = LetterForm(request.POST or None)
    try:
        opened = actions.open_letter(digest=digest, by=request.user)  # type: ignore[arg-type]
        if request.method == "POST" and form.is_valid():
            found = actions.join_by_letter(digest=digest, name=form.cleaned_data["name"], by=request.user)  # type: ignore[arg-type]
            del request.session[KEPT]
            if isinstance(found, Resident):
                messages.success(request, _("Welcome home. You can now take part in everything here."))
                return redirect("residents:mine")
            messages.success(request, _("The community desk will look at it and answer in your messages."))
            return redirect(found)
    except FlowRefused as refused:
        return render(request, "residents/letter.html", {"refused": refused.messages[0]}, status=409)
    except ValidationError as wrong:
        form.add_error(None, wrong.messages)  # type: ignore[arg-type]
    return render(request, "residents/letter.html", {"form": form, "household": opened.household})
