"""What circles need to grow, and which abilities the categories live on, as a start.

Both are a design default, for the office to confirm; what stands there is left alone.
"""

from datetime import date

from django.db import migrations

NOTE = "设计默认值，请街道确认"
FROM = date(2026, 1, 1)
RULES = {
    "active": (("members", 3), ("meetings", 1)),
    "qualified": (("members", 5), ("meetings", 4), ("attendants", 5), ("months", 2), ("days", 60)),
}
# By kind and group of the taxonomy.
GROUPS = {
    "service": (("skill", "维修"), ("skill", "健康安全"), ("profession", "医疗健康"), ("profession", "教育法律")),
    "charity": (("skill", "公共事务"), ("skill", "健康安全"), ("profession", "教育法律")),
    "culture": (
        ("interest", "书画文学"),
        ("interest", "音乐舞蹈"),
        ("interest", "运动健身"),
        ("interest", "休闲生活"),
        ("skill", "文化教育"),
    ),
    "mutual_help": (("skill", "生活照料"), ("skill", "维修"), ("skill", "公共事务")),
}


def fill(apps, schema_editor):
    rule = apps.get_model("orgs", "CircleRule")
    for stage, rows in RULES.items():
        for measure, least in rows:
            if not rule.objects.filter(stage=stage, measure=measure).exists():
                rule.objects.create(stage=stage, measure=measure, least=least, from_on=FROM, note=NOTE)
    field, link = apps.get_model("residents", "AbilityField"), apps.get_model("orgs", "CategoryField")
    if link.objects.exists():
        return
    for category, groups in GROUPS.items():
        for kind, group in groups:
            for row in field.objects.filter(kind=kind, group=group):
                link.objects.create(category=category, field=row)


class Migration(migrations.Migration):

    dependencies = [("orgs", "0006_circles"), ("residents", "0009_affairs")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
