"""Devices hold tokens; three administrators are three people, for the database refuses overlapping terms."""

import django.db.models.deletion
from django.conf import settings
import accounts.models.grants
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), migrations.swappable_dependency(settings.KNOX_TOKEN_MODEL)]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
            },
        ),
        migrations.AddField(
            model_name="device",
            name="token",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="device",
                to=settings.KNOX_TOKEN_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_at", None), ("role__in", ("system_admin", "security_admin", "audit_admin"))),
                expressions=[
                    ("user", "="),
                    ("role", "<>"),
                    (accounts.models.grants.TermRange("starts_on", "ends_on", models.Value("[]")), "&&"),
                ],
                name="three_administrators_apart",
                violation_error_message="The three administrators are three people.",
            ),
        ),
    ]
