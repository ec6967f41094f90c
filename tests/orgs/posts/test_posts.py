"""Posts to followers: written, published, told once a day, withdrawn; photos with words; who follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from core.flow import FlowRefused
from core.models import Attachment
from notices.actions import keep_preference
from notices.models import Delivery, Notice
from orgs.actions import offices, page, posts
from orgs.models import Organisation
from orgs.models.posts import OrgArea, OrgField, OrgFollow, OrgPage, OrgPhoto, OrgPost, WorkField
from orgs.queries.posts import posts_of_followed, shown_of
from orgs.states import Growth
from orgs.states.posts import Posted
from tests.factories.accounts import RoleGrantFactory
from tests.factories.offices import PostFactory, title_of
from tests.factories.orgs import OrganisationFactory
from tests.factories.pictures import photo
from tests.orgs.desk import fresh, who_may
from tests.plugins.cast import Cast

pytestmark = pytest.mark.django_db


def draft(organisation: Organisation, by, title: str = "理发日") -> OrgPost:
    return posts.write_post(organisation=organisation, title=title, text="大家都来了。", by=fresh(by))


def test_a_post_is_drafted_published_and_withdrawn(cast: Cast, organisation: Organisation) -> None:
    post = draft(organisation, cast.manager)
    assert (post.stage, post.street_id, post.published_at) == (Posted.DRAFT, cast.street.pk, None)
    post = posts.change_post(post=post, title="理发日 ", text="来了二十人。", by=fresh(cast.manager))
    published = posts.publish_post(post=post, by=fresh(cast.manager))
    assert (published.title, published.stage) == ("理发日", Posted.PUBLISHED)
    assert published.published_at is not None
    with pytest.raises(FlowRefused):
        posts.change_post(post=post, title="改了", text="改了", by=fresh(cast.manager))
    with pytest.raises(FlowRefused):
        posts.withdraw_post(post=post, by=fresh(cast.manager), reason=" ")
    posts.withdraw_post(post=post, by=fresh(cast.staff), reason="写了居民的电话。")
    assert "写了居民的电话。" in Notice.objects.get(user=cast.manager).text
    with pytest.raises(ValidationError):
        draft(organisation, cast.manager, title=" ")
    Organisation.objects.filter(pk=organisation.pk).update(stage=Growth.SUSPENDED)
    with pytest.raises(FlowRefused):
        posts.publish_post(post=post, by=fresh(cast.manager))


def test_who_writes_reads_and_withdraws(cast: Cast, organisation: Organisation) -> None:
    RoleGrantFactory(user=cast.resident, role=Role.ORG_MANAGER, body=OrganisationFactory(place=cast.community).body)
    offered = offices.offer_position(
        organisation=organisation, user=cast.member, title=title_of("秘书长"), by=fresh(cast.manager)
    )
    assert who_may(cast, lambda user: draft(organisation, user)) == {"manager"}
    offices.accept_position(position=offered, by=fresh(cast.member))
    desk = {"manager", "member"}
    assert who_may(cast, lambda user: draft(organisation, user)) == desk
    post = draft(organisation, cast.manager)
    staff = {"staff", "second_staff", "community_staff"}
    readers = {name for name, user in cast.everybody().items() if fresh(user).has_perm("orgs.read_post", post)}
    assert readers == desk | staff
    assert who_may(cast, lambda user: posts.change_post(post=post, title="新", text="新", by=user)) == desk
    assert who_may(cast, lambda user: posts.publish_post(post=post, by=user)) == desk
    assert who_may(cast, lambda user: posts.withdraw_post(post=post, by=user, reason="错了")) == desk | staff
    added = who_may(cast, lambda user: posts.add_photo(organisation=organisation, upload=photo(), alt="门口", by=user))
    assert added == desk
    assert who_may(cast, lambda user: page.keep_page(organisation=organisation, by=user)) == desk


def test_followers_hear_once_a_day_as_they_wish(cast: Cast, organisation: Organisation) -> None:
    for user in (cast.resident, cast.stranger, cast.member):
        assert posts.follow(organisation=organisation, by=fresh(user))
    assert not posts.follow(organisation=organisation, by=fresh(cast.resident))
    assert posts.unfollow(organisation=organisation, by=fresh(cast.member))
    assert not posts.unfollow(organisation=organisation, by=fresh(cast.member))
    assert (OrgPage.objects.get().follower_count, OrgFollow.objects.count()) == (2, 2)
    for user in (cast.resident, cast.stranger):
        type(user).objects.filter(pk=user.pk).update(email="a@example.org")
    keep_preference(by=cast.stranger, kind="orgs.posts", pace="none", channels=[])
    for title in ("第一条", "第二条"):
        posts.publish_post(post=draft(organisation, cast.manager, title), by=fresh(cast.manager))
    draft(organisation, cast.manager, "未发")
    assert posts.tell_followers() == 2
    told = Notice.objects.get(user=cast.resident, kind="orgs.posts")
    assert (told.text, told.url) == ("· 第一条\n· 第二条", f"/orgs/{organisation.pk}/posts/")
    assert list(Delivery.objects.filter(notice__kind="orgs.posts").values_list("user", flat=True)) == [cast.resident.pk]
    late = draft(organisation, cast.manager, "第三条")
    posts.publish_post(post=late, by=fresh(cast.manager))
    assert posts.tell_followers() == 0
    assert Notice.objects.filter(kind="orgs.posts").count() == 2
    posts.withdraw_post(post=late, by=fresh(cast.manager), reason="写错了")
    assert {post.title for post in posts_of_followed(cast.resident)} == {"第一条", "第二条"}


def test_a_photo_needs_words_and_consent(cast: Cast, organisation: Organisation) -> None:
    manager = fresh(cast.manager)
    facts = {"organisation": organisation, "by": manager}
    for wrong, field in (({"alt": " "}, "alt"), ({"alt": "老人", "shows_people": True}, "consent")):
        with pytest.raises(ValidationError) as refused:
            posts.add_photo(upload=photo(), **facts, **wrong)
        assert set(refused.value.message_dict) == {field}
    for wrong in ({"alt": ""}, {"alt": "老人", "shows_people": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrgPhoto.objects.create(organisation=organisation, **wrong)
    kept = posts.add_photo(upload=photo(), alt="老人在理发", shows_people=True, consent="本人当场同意", **facts)
    assert shown_of(organisation).photos == [kept]
    posts.remove_photo(photo=kept, by=manager)
    assert (OrgPhoto.objects.count(), Attachment.objects.count()) == (0, 0)
    post = draft(organisation, cast.manager)
    posts.add_photo(upload=photo(), alt="花园", post=post, **facts)
    posts.publish_post(post=post, by=manager)
    with pytest.raises(FlowRefused):
        posts.add_photo(upload=photo(), alt="花园", post=post, **facts)
    with pytest.raises(PermissionDenied):
        posts.remove_photo(photo=OrgPhoto.objects.get(), by=fresh(cast.stranger))


def test_the_page_names_fields_and_areas_and_the_list_is_filtered_by_them(
    client, cast: Cast, organisation: Organisation
) -> None:
    field = WorkField.objects.get_or_create(code="elders", defaults={"name": "助老服务"})[0]
    other = OrganisationFactory(place=cast.neighbour_community)
    manager = fresh(cast.manager)
    kept = {"organisation": organisation, "by": manager, "fields": [field]}
    page.keep_page(**kept, areas=[cast.community, cast.neighbour_community], motto="互相帮忙", meets="周六")
    assert (OrgArea.objects.count(), OrgField.objects.count()) == (2, 1)
    page.keep_page(**kept, areas=[cast.neighbour_community])
    assert [area.place for area in OrgArea.objects.all()] == [cast.neighbour_community]
    for wrong, name in (
        ({"areas": [cast.grid]}, "areas"),
        ({"areas": [cast.other_street]}, "areas"),
        ({"questions": list("一二三四五六")}, "questions"),
        ({"fields": [WorkField.objects.create(code=f"f{n}", name=f"领域{n}") for n in range(6)]}, "fields"),
    ):
        with pytest.raises(ValidationError) as refused:
            page.keep_page(organisation=organisation, by=manager, **wrong)
        assert set(refused.value.message_dict) == {name}

    def found(**query) -> set[int]:
        return {one.pk for one in client.get("/orgs/", query).context["page"].rows}

    assert found() == {organisation.pk, other.pk}
    assert found(serves=cast.neighbour_community.code) == found(field="elders") == {organisation.pk}
    assert found(serves=cast.community.code) == set()
    assert found(community=cast.neighbour_community.code) == {other.pk}


def test_pages_of_posts_ask_the_same_for_one_and_thirty(
    client, cast: Cast, organisation: Organisation, django_assert_max_num_queries
) -> None:
    addresses = (f"/orgs/{organisation.pk}/", f"/orgs/{organisation.pk}/posts/", "/orgs/followed/")
    posts.follow(organisation=organisation, by=fresh(cast.resident))
    client.force_login(cast.resident)
    day = timezone.now() - timedelta(days=1)
    for count in (1, 29):
        PostFactory.create_batch(count, organisation=organisation, author=cast.manager, published_at=day)
        for address in addresses:
            client.get(address)
            with django_assert_max_num_queries(24 if address == addresses[0] else 10):
                assert client.get(address).status_code == 200
