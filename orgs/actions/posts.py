"""Posts and photos, who follows, and the digest that followers get."""

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.attachments import remove_attachment, store_attachment
from core.flow import FlowRefused, begin, take
from core.states import Visibility
from notices.actions import notify
from orgs.models import Organisation
from orgs.models.posts import OrgFollow, OrgPage, OrgPhoto, OrgPost
from orgs.queries.organisations import managers_of
from orgs.states import ENDED
from orgs.states.posts import POST, Posted

MOST_PHOTOS = 9  # of a post
MOST_PAGE_PHOTOS = 30
BATCH = 2_000
log = structlog.get_logger(__name__)


@transaction.atomic
def write_post(*, organisation: Organisation, title: str, text: str, by: User) -> OrgPost:
    """Write a draft. Raises PermissionDenied, ValidationError."""
    if not by.has_perm("orgs.write_post", organisation):
        raise PermissionDenied(_("Only the desk of the organisation writes posts."))
    post = OrgPost(organisation=organisation, title=title.strip(), text=text.strip(), author=by.principal)
    post.place = organisation.place
    post.full_clean(exclude=["street"])
    post.save()
    return begin(POST, post, by=by, visibility=Visibility.PRIVATE)


@transaction.atomic
def change_post(*, post: OrgPost, title: str, text: str, by: User) -> OrgPost:
    """Change a draft, or a post that was withdrawn; what is published is withdrawn first."""
    post = _locked(post)
    if not by.has_perm("orgs.write_post", post):
        raise PermissionDenied(_("Only the desk of the organisation writes posts."))
    if post.stage == Posted.PUBLISHED:
        raise FlowRefused(_("What is published isn't changed silently: withdraw it first."), code="published")
    post.title, post.text = title.strip(), text.strip()
    post.full_clean(exclude=["street"])
    post.save(update_fields=["title", "text", "updated_at"])
    return post


@transaction.atomic
def publish_post(*, post: OrgPost, by: User) -> OrgPost:
    """Publish; the followers read of it in the day's digest."""
    return take(POST, _locked(post), "publish", by=by, changes={"published_at": timezone.now()})


@transaction.atomic
def withdraw_post(*, post: OrgPost, by: User, reason: str) -> OrgPost:
    """Withdraw, with a reason; if the street does it, the managers are told."""
    post = take(POST, _locked(post), "withdraw", by=by, reason=reason)
    if not by.has_perm("orgs.write_post", post):
        notify(
            kind="orgs.post_withdrawn",
            to=managers_of(post.organisation),
            title=str(post.organisation),
            text=_("“%(title)s” was withdrawn: %(reason)s") % {"title": post.title, "reason": reason},
            url=post.get_absolute_url(),
            street_code=post.street_code,
        )
    return post


@transaction.atomic
def add_photo(
    *,
    organisation: Organisation,
    upload: "UploadedFile[Any]",
    alt: str,
    by: User,
    caption: str = "",
    shows_people: bool = False,
    consent: str = "",
    post: OrgPost | None = None,
) -> OrgPhoto:
    """Add a picture to the page, or to a post; a picture of people needs a word on how they agreed.

    Raises PermissionDenied, ValidationError by field.
    """
    if not by.has_perm("orgs.keep_page", organisation):
        raise PermissionDenied(_("Only the desk of the organisation adds photos."))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    post = None if post is None else _locked(post)
    photos = OrgPhoto.objects.filter(organisation=organisation, post=post)
    most = MOST_PAGE_PHOTOS if post is None else MOST_PHOTOS
    if photos.count() >= most:
        raise ValidationError({"picture": _("At most %(count)d photos.") % {"count": most}})
    if not alt.strip():
        raise ValidationError({"alt": _("Say what can be seen, for people who do not see the picture.")})
    if shows_people and not consent.strip():
        raise ValidationError({"consent": _("Say how the people in the picture agreed.")})
    if post is not None and post.stage == Posted.PUBLISHED:
        raise FlowRefused(_("What is published isn't changed silently: withdraw it first."), code="published")
    photo = OrgPhoto.objects.create(
        organisation=organisation,
        post=post,
        alt=alt.strip()[:200],
        caption=caption.strip()[:100],
        shows_people=shows_people,
        consent=consent.strip()[:200],
    )
    stored = store_attachment(upload=upload, subject=photo, by=by, visibility=Visibility.PUBLIC)
    if not stored.media_type.startswith("image/"):
        raise ValidationError({"picture": _("A picture is needed: jpg, png or webp.")})
    photo.picture = stored
    photo.save(update_fields=["picture", "updated_at"])
    return photo


@transaction.atomic
def remove_photo(*, photo: OrgPhoto, by: User) -> None:
    """Remove a picture, file and all; at once, for somebody in it may ask for that."""
    if not by.has_perm("orgs.keep_page", photo.organisation):
        raise PermissionDenied(_("Only the desk of the organisation removes photos."))
    picture = photo.picture
    if picture is not None:
        OrgPhoto.objects.filter(pk=photo.pk).update(picture=None)
        remove_attachment(attachment=picture, by=by)
    OrgPhoto.objects.filter(pk=photo.pk).delete()


@transaction.atomic
def follow(*, organisation: Organisation, by: User) -> bool:
    """Follow; False if one did already."""
    if not by.has_perm("orgs.follow_organisation", organisation):
        raise PermissionDenied(_("Sign in to follow."))
    if organisation.stage in ENDED:
        raise FlowRefused(_("This organisation is no longer on the register."), code="gone")
    _follow, new = OrgFollow.objects.get_or_create(organisation=organisation, user=by.principal)
    if new:
        _count(organisation, 1)
    return new


@transaction.atomic
def unfollow(*, organisation: Organisation, by: User) -> bool:
    """Follow no longer; False if one didn't."""
    gone, _rows = OrgFollow.objects.filter(organisation=organisation, user=by.principal).delete()
    if gone:
        _count(organisation, -1)
    return bool(gone)


def tell_followers() -> int:
    """Send each organisation's news of the day to its followers, once a day; return how many people were told.

    Run by the clock in the evening: several posts of a day make one message, and none is told twice.
    """
    waiting = OrgPost.objects.untold().values_list("organisation", flat=True).distinct()
    return sum(_digest(pk) for pk in list(waiting))


@transaction.atomic
def _digest(organisation_pk: int) -> int:
    """Tell the followers of one organisation; whoever locks it does so, another worker passes on."""
    rows = Organisation.objects.select_related("place").select_for_update(of=("self",), skip_locked=True)
    organisation = rows.filter(pk=organisation_pk).first()
    if organisation is None:
        return 0
    posts = list(OrgPost.objects.untold().filter(organisation=organisation).order_by("published_at", "pk"))
    if not posts:
        return 0
    today = timezone.localdate()
    text = "\n".join(f"· {post.title}" for post in posts)
    url = posts[0].get_absolute_url() if len(posts) == 1 else f"{organisation.get_absolute_url()}posts/"
    told, after = 0, 0
    follows = OrgFollow.objects.filter(organisation=organisation).select_related("user").order_by("pk")
    while batch := list(follows.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        told += notify(
            kind="orgs.posts",
            to=[follow.user for follow in batch],
            title=str(organisation),
            text=text,
            url=url,
            street_code=organisation.street_code,
            key=f"orgs.posts:{organisation.pk}:{today.isoformat()}",
        )
    OrgPost.objects.filter(pk__in=[post.pk for post in posts]).update(told_at=timezone.now())
    log.info("orgs.followers_told", organisation=organisation.pk, posts=len(posts), people=told)
    return told


def _count(organisation: Organisation, by: int) -> None:
    page, _new = OrgPage.objects.get_or_create(organisation=organisation)
    OrgPage.objects.filter(pk=page.pk).update(follower_count=F("follower_count") + by)


def _locked(post: OrgPost) -> OrgPost:
    rows = OrgPost.objects.select_related("organisation__place", "place").select_for_update(of=("self",))
    return rows.get(pk=post.pk)
