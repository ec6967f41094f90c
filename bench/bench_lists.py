"""The list pages of organisations, projects and proposals at 1,000 and 100,000 rows, beside the machine's limit.

Targets (peers.md): 200 pages a second, the median at the large size at most 1.3 times that at the small one.
"""

from django.db import connection

from bench.load import measure
from bench.web import table, web
from places.models import Place
from places.states import Level

SIZES = (1_000, 100_000)
PAGES = {
    "organisations": "/orgs/",
    "organisations, search": "/orgs/?q=%E5%90%88%E5%94%B1",
    "projects": "/projects/",
    "proposals": "/proposals/",
    "proposals, search": "/proposals/?q=%E6%A5%BC%E9%81%93",
    "static page, usual middleware": "/bench/static",
}
FILL = """
INSERT INTO accounts_user (username, name, password, phone, phone_verified, email, language, large_text, is_staff, is_active,
    is_superuser, date_joined)
SELECT 'bench', '基准', '', '', false, '', 'zh-hans', false, false, true, false, now()
    WHERE NOT EXISTS (SELECT FROM accounts_user WHERE username = 'bench');
INSERT INTO accounts_body (kind, name, place_id, street_id, created_at, updated_at)
SELECT 'organisation', '第' || n || '志愿队', %(place)s, %(street)s, now(), now() FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO orgs_organisation (body_id, place_id, street_id, name, category, tags, purpose, stage, filing_number, filed_on,
    contact_name, member_count, stars, credit_code, registered_by, venue, created_at, updated_at)
SELECT id, place_id, street_id, name || (ARRAY['合唱', '太极', '调解', '维修'])[id %% 4 + 1], 'culture', '{}',
    '邻居们一起唱歌、健身、帮忙，第' || id || '支队伍每周活动两次。', 'growing', 'B' || id, now(), '张三', id %% 60, id / 4 %% 6, '', '', '', now(), now()
FROM accounts_body b WHERE NOT EXISTS (SELECT FROM orgs_organisation o WHERE o.body_id = b.id);
INSERT INTO proposals_proposal (author_id, place_id, street_id, tier, category_id, title, problem, wish, beneficiaries, needs_money,
    stage, filed_at, answer_by, prepared, answer, on_paper, escalations, is_advisory, referred_to, sent_back, support_count,
    support_needed, created_at, updated_at)
SELECT u.id, %(place)s, %(street)s, 'community', (SELECT id FROM proposals_category WHERE code = 'safety'), '第' || n || '号' || (ARRAY['楼道灯', '停车', '绿化'])[n %% 3 + 1] || '提案',
    '晚上看不清台阶，老人孩子容易摔倒，希望尽快处理。', '', '', false, 'collecting', now(), now(), '', '', false, 0, false, '', false, n %% 50, 50, now(), now()
FROM generate_series(%(first)s, %(last)s) n, accounts_user u WHERE u.username = 'bench';
INSERT INTO funding_budget (place_id, street_id, total, is_final, created_at, updated_at)
SELECT %(place)s, %(street)s, 0, false, now(), now() FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO projects_application (organisation_id, author_id, place_id, street_id, title, need, plan, budget_id, stage, submitted_at,
    created_at, updated_at)
SELECT (SELECT min(id) FROM orgs_organisation), u.id, %(place)s, %(street)s, '第' || b.id || '号项目', '需求', '方案', b.id, 'approved', now(), now(), now()
FROM funding_budget b, accounts_user u
WHERE u.username = 'bench' AND NOT EXISTS (SELECT FROM projects_application a WHERE a.budget_id = b.id);
ANALYZE orgs_organisation; ANALYZE proposals_proposal; ANALYZE projects_application; ANALYZE funding_budget; ANALYZE accounts_body;
"""


# The benchmark's own database begins empty each time; append-only tables let only their own cascade through.
EMPTY = """
SET session_replication_role = replica;
TRUNCATE orgs_organisation, proposals_proposal, projects_application, funding_budget, accounts_body CASCADE;
SET session_replication_role = DEFAULT
"""


def main() -> None:
    """Fill and measure at each size."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
    street, _new = Place.objects.get_or_create(code="370502998", defaults={"name": "列表街道", "level": Level.STREET})
    community, _new = Place.objects.get_or_create(
        code="370502998001", defaults={"name": "列表社区", "level": Level.COMMUNITY, "parent": street}
    )
    first = 1
    for size in SIZES:
        facts = {"place": community.pk, "street": street.pk, "first": first, "last": size}
        with connection.cursor() as cursor:
            for statement in FILL.split(";\n"):
                if statement.strip():
                    cursor.execute(statement, facts)
        first = size + 1
        with web() as port:
            table(f"Lists at {size:,} rows each", [(name, measure(port, path)) for name, path in PAGES.items()])
