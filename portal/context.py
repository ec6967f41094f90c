"""What every page's frame needs; worked out only when a page draws the frame."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from accounts.models import User
from accounts.web.preferences import wants_large_text
from notices.models import Notice
from places.models import Place

STREET_NAME_SECONDS = 600
MOST_SHOWN = 99
MESSAGES = "/notices/"
PLACES: tuple[tuple[str, Promise, str], ...] = (
    ("/", pgettext_lazy("main place", "Home"), "home"),
    ("/participate/", pgettext_lazy("main place", "Take part"), "hand"),
    ("/orgs/", pgettext_lazy("main place", "Organisations"), "people"),
    (MESSAGES, pgettext_lazy("main place", "Messages"), "bell"),
    ("/me/", pgettext_lazy("main place", "Me"), "me"),
)


@dataclass(frozen=True)
class MainPlace:
    """One of the five places of the top bar and of the bottom bar."""

    url: str
    label: Promise
    icon: str
    current: bool
    count: int = 0

    @property
    def count_words(self) -> str:
        """The count as a small mark shows it."""
        return f"{MOST_SHOWN}+" if self.count > MOST_SHOWN else str(self.count)


class Chrome:
    """The frame of one request's page: at most two queries, none until a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def here(self) -> str:
        """The address to come back to after a switch."""
        return self._request.get_full_path() if self._request.method == "GET" else "/"

    @property
    def text_size(self) -> str:
        """``large`` in large-text mode, else ``normal``."""
        return "large" if wants_large_text(self._request) else "normal"

    @cached_property
    def street_name(self) -> str:
        """The name of this installation's street, kept for ten minutes."""
        key = f"portal.street_name.{settings.STREET_CODE}"
        name: str | None = cache.get(key)
        if name is None:
            name = Place.objects.filter(code=settings.STREET_CODE).values_list("name", flat=True).first() or ""
            cache.set(key, name, STREET_NAME_SECONDS)
        return name

    @cached_property
    def places(self) -> list[MainPlace]:
        """The five places, the current one marked."""
        path = self._request.path
        return [
            MainPlace(
                url,
                label,
                icon,
                current=path == "/" if url == "/" else path.startswith(url),
                count=self.unread if url == MESSAGES else 0,
            )
            for url, label, icon in PLACES
        ]

    @cached_property
    def unread(self) -> int:
        """How many messages the reader has not read; counted no further than the mark can show."""
        user = getattr(self._request, "user", None)
        if not isinstance(user, User):
            return 0
        return Notice.objects.of(user).unread()[: MOST_SHOWN + 1].count()

    @property
    def acting_for(self) -> User | None:
        """The offline resident for whom the reader acts, if any."""
        user = getattr(self._request, "user", None)
        return user.acting_for if isinstance(user, User) else None

    @property
    def stop_acting(self) -> str:
        """The address to which the end of acting is posted."""
        try:
            return reverse("accounts:stop_acting")
        except NoReverseMatch:
            return ""

    @property
    def other_language(self) -> str:
        """The code of the language that the switch leads to."""
        return "en" if (get_language() or "").startswith("zh") else "zh-hans"

    @property
    def other_language_name(self) -> str:
        """That language's name in itself."""
        return {"en": "English", "zh-hans": "中文"}[self.other_language]

    @property
    def help_phone(self) -> str:
        """The telephone number at which people help."""
        return str(settings.HELP_PHONE)

    @property
    def help_phone_link(self) -> str:
        """The same number as a telephone dials it."""
        return "".join(sign for sign in settings.HELP_PHONE if sign.isdigit() or sign == "+")

    @property
    def filing_number(self) -> str:
        """The number under which the site is filed (ICP备案), if any."""
        return str(settings.FILING_NUMBER)


def chrome(request: HttpRequest) -> dict[str, object]:
    """Return the frame of a page; admin pages, partial ones and e-mails pay nothing for it."""
    return {"chrome": Chrome(request)}
