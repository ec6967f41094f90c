"""What proposals are about becomes data; what was taken up goes on in the second of the six steps."""

from typing import Any

from django.db import migrations

# Code, name and order of what a street begins with.
CATEGORIES = (
    ("environment", "环境卫生", 10),
    ("safety", "安全隐患", 20),
    ("facilities", "设施维修", 30),
    ("culture", "文化体育", 40),
    ("help", "邻里互助", 50),
    ("deliberation", "议事规则", 60),
    ("other", "其他", 900),
)
MOVE = """
ALTER TABLE proposals_proposal DISABLE TRIGGER USER;
UPDATE proposals_proposal p SET stage = CASE stage WHEN 'accepted' THEN 'deliberating' ELSE stage END,
    category_id = (SELECT id FROM proposals_category c WHERE c.code = p.topic);
UPDATE proposals_proposalevent p SET category_id = (SELECT id FROM proposals_category c WHERE c.code = p.topic);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE proposals_proposal ENABLE TRIGGER USER;
INSERT INTO proposals_phaserun (proposal_id, phase, tier, rules, entered_at, escalated)
SELECT id, CASE stage WHEN 'collecting' THEN 'collect' ELSE 'deliberate' END, tier,
    jsonb_build_object('days', 0, 'warn_days', 2, 'escalate_days', 2, 'support', support_needed, 'support_percent', 0,
        'open_days', 0, 'edit_hours', 0), coalesce(answered_at, filed_at, created_at), 0
FROM proposals_proposal WHERE stage IN ('collecting', 'deliberating');
"""


def seed(apps: Any, _editor: Any) -> None:
    """Make the categories that a street begins with."""
    category = apps.get_model("proposals", "Category")
    for code, name, order in CATEGORIES:
        category.objects.get_or_create(code=code, defaults={"name": name, "order": order})


class Migration(migrations.Migration):
    """Seed, then move."""

    dependencies = [("proposals", "0002_six_steps")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
    ]
