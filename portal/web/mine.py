"""A person's own page."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from portal.queries import own_matters
from residents.queries.places import own_places


@never_cache
@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show what one has to do, and one's own proposals, organisations, projects and messages."""
    user = cast("User", request.user)
    context = {
        "own": own_matters(user),
        "own_places": own_places(user),
        "person": user.principal,
        "today": timezone.localdate(),
    }
    return render(request, "portal/me.html", context)
