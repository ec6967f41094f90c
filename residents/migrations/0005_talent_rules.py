"""The rules that find talents, as a start (design default, for the office to confirm)."""

from django.db import migrations

RULES = (
    ("志愿服务满 20 小时", "hours", 20),
    ("办结 3 件公共事务", "affair_settled", 3),
    ("牵头 2 场活动", "event_led", 2),
    ("帮助 5 次邻里", "neighbour_helped", 5),
)
WINDOW_DAYS = 180


def fill(apps, schema_editor):
    rule = apps.get_model("residents", "TalentRule")
    for name, measure, at_least in RULES:
        facts = {"measure": measure, "at_least": at_least, "window_days": WINDOW_DAYS}
        rule.objects.get_or_create(name=name, defaults=facts)


class Migration(migrations.Migration):

    dependencies = [("residents", "0004_talents")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
