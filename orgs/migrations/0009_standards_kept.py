"""Bring the first, small standards and the ratings made by them into the new form; nothing of them is lost."""

from django.db import migrations


def keep(apps, schema_editor):
    """Give each standard one dimension, its levels from the thresholds, and publish it."""
    Standard, Dimension, StarLevel, StarRating = (
        apps.get_model("orgs", name) for name in ("Standard", "Dimension", "StarLevel", "StarRating")
    )
    for standard in Standard.objects.all():
        indicators = standard.indicators.all()
        dimension = Dimension.objects.create(
            standard=standard, code="A", name=standard.name[:60], points=sum(one.points for one in indicators)
        )
        indicators.update(dimension=dimension)
        indicators.filter(measure="complaints").update(formula="minus")
        for stars, points in enumerate(standard.thresholds, 1):
            StarLevel.objects.create(
                standard=standard, stars=stars, points_from=points, tenure_months=standard.least_tenure_months
            )
        standard.stage = "published"
        standard.save(update_fields=["stage"])
    StarRating.objects.exclude(why_unrated="").update(bars=["tenure"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0008_standards")]

    operations = [
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='standard',
            name='least_tenure_months',
        ),
        migrations.RemoveField(
            model_name='standard',
            name='thresholds',
        ),
        migrations.RemoveField(
            model_name='starrating',
            name='why_unrated',
        ),
    ]
