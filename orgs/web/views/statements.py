"""Accounts on the portal: every year in force, one with its lines and proofs, drawing up."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.attachments import attachments_of, store_attachment
from core.states import Visibility
from disclosure.queries import public_trace
from orgs.actions import statements as actions
from orgs.models.posts import OrgAccounts
from orgs.queries import public_organisations
from orgs.queries.posts import public_statements
from orgs.states.posts import ACCOUNTS, Reckoned
from orgs.web.forms.posts import AccountsForm, ProofForm
from orgs.web.tabs import desk_tabs

from .desks import at_desk, put_errors


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """List the accounts of all years; its desk sees the drafts, too."""
    organisation = get_object_or_404(public_organisations(), pk=pk)
    keeps = request.user.has_perm("orgs.keep_accounts", organisation)
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "statements") if keeps else [],
        "statements": list(public_statements(organisation)[:30]),
        "drafts": list(organisation.statements.filter(stage=Reckoned.DRAFT)[:30]) if keeps else [],
        "keeps": keeps,
    }
    return render(request, "orgs/posts/statements.html", context)


def detail(request: HttpRequest, pk: int, accounts_pk: int) -> HttpResponse:
    """Show the accounts of a year with their lines, proofs, versions and trace."""
    accounts = readable(request, pk, accounts_pk)
    user: Any = request.user
    keeps = user.has_perm("orgs.keep_accounts", accounts.organisation)
    is_draft = accounts.stage == Reckoned.DRAFT
    versions = accounts.organisation.statements.filter(year=accounts.year).exclude(pk=accounts.pk)
    context = {
        "accounts": accounts,
        "organisation": accounts.organisation,
        "versions": list(versions if keeps else versions.exclude(stage=Reckoned.DRAFT)),
        "attachments": attachments_of(accounts),
        "may_publish": keeps and is_draft,
        "refusal": ACCOUNTS.refusal(accounts, ACCOUNTS.step("publish"), user) if keeps and is_draft else None,
        "may_correct": keeps and accounts.stage == Reckoned.PUBLISHED,
        "proof_form": ProofForm() if keeps and is_draft else None,
        "trace": public_trace(ACCOUNTS, accounts, user),
    }
    return render(request, "orgs/posts/statement.html", context)


@login_required
def draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the accounts of a year, or correct them."""
    organisation = at_desk(request, pk, "orgs.keep_accounts")
    asked = request.POST.get("year") or request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else None  # noqa: PLR2004 - a year
    known = organisation.statements.filter(year=year).exclude(stage=Reckoned.REPLACED) if year else None
    before = known.order_by("-version").first() if known is not None else None
    initial: dict[str, Any] = {"year": year} if year else {}
    if before is not None:
        initial |= {"opening": before.opening, "closing": before.closing, "note": before.note, "reason": before.reason}
    form = AccountsForm(request.POST or None, accounts=before, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            accounts = actions.draw_up(organisation=organisation, by=request.user, **form.given())  # type: ignore[arg-type]
        except ValidationError as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("Saved as a draft. Check it, add proofs, then publish it."))
            return redirect(accounts)
    context = {
        "organisation": organisation,
        "tabs": desk_tabs(request, organisation, "statements"),
        "form": form,
        "corrects": before is not None and before.stage == Reckoned.PUBLISHED,
    }
    return render(request, "orgs/posts/draw_up.html", context)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int, accounts_pk: int) -> HttpResponse:
    """Publish a draft."""
    accounts = readable(request, pk, accounts_pk)
    try:
        actions.publish_accounts(accounts=accounts, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The accounts are public now."))
    return redirect(accounts)


@login_required
@require_POST
def proof(request: HttpRequest, pk: int, accounts_pk: int) -> HttpResponse:
    """Add a proof to a draft."""
    accounts = readable(request, pk, accounts_pk)
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
        return redirect(accounts)
    try:
        store_attachment(
            upload=form.cleaned_data["file"], subject=accounts, by=request.user, visibility=Visibility.PUBLIC
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Added."))
    return redirect(accounts)


def readable(request: HttpRequest, pk: int, accounts_pk: int) -> OrgAccounts:
    """Return the accounts if the person may read them, else 404."""
    rows = OrgAccounts.objects.select_related("organisation__place", "place", "corrects")
    accounts = get_object_or_404(rows, pk=accounts_pk, organisation=pk)
    if not request.user.has_perm("orgs.read_accounts", accounts):
        raise Http404
    return accounts
