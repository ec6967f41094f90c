"""Addresses of posts to followers, photos and accounts."""

from django.urls import URLPattern, URLResolver, path

from orgs.web.views import pages, posts, statements

urlpatterns: list[URLPattern | URLResolver] = [
    path("orgs/followed/", posts.followed, name="followed"),
    path("orgs/<int:pk>/follow/", posts.follow, name="follow"),
    path("orgs/<int:pk>/unfollow/", posts.unfollow, name="unfollow"),
    path("orgs/<int:pk>/posts/", posts.index, name="posts"),
    path("orgs/<int:pk>/posts/new/", posts.new, name="new_post"),
    path("orgs/<int:pk>/posts/<int:post_pk>/", posts.detail, name="post"),
    path("orgs/<int:pk>/posts/<int:post_pk>/edit/", posts.edit, name="edit_post"),
    path("orgs/<int:pk>/posts/<int:post_pk>/photo/", posts.photo, name="post_photo"),
    path("orgs/<int:pk>/posts/<int:post_pk>/<slug:step>/", posts.step, name="post_step"),
    path("orgs/<int:pk>/page/", pages.edit, name="edit_page"),
    path("orgs/<int:pk>/photos/", pages.photos, name="photos"),
    path("orgs/<int:pk>/photos/<int:photo_pk>/remove/", pages.remove_photo, name="remove_photo"),
    path("orgs/<int:pk>/accounts/", statements.index, name="statements"),
    path("orgs/<int:pk>/accounts/new/", statements.draw_up, name="draw_up"),
    path("orgs/<int:pk>/accounts/<int:accounts_pk>/", statements.detail, name="statement"),
    path("orgs/<int:pk>/accounts/<int:accounts_pk>/publish/", statements.publish, name="publish_statement"),
    path("orgs/<int:pk>/accounts/<int:accounts_pk>/proof/", statements.proof, name="statement_proof"),
]
