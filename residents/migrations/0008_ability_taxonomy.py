"""The taxonomy that a street begins with; the office edits it in the staff site, so what stands there is left alone."""

from django.db import migrations

TAXONOMY = {
    "interest": {
        "书画文学": (("calligraphy", "书法"), ("painting", "绘画"), ("reading", "阅读"), ("poetry", "诗词朗诵")),
        "音乐舞蹈": (("choir", "合唱"), ("dance", "舞蹈"), ("instrument", "器乐"), ("opera", "戏曲")),
        "运动健身": (
            ("taichi", "太极"),
            ("cycling", "骑行"),
            ("hiking", "徒步"),
            ("ball-games", "球类"),
            ("square-dance", "广场舞"),
        ),
        "休闲生活": (
            ("photography", "摄影"),
            ("chess-cards", "棋牌"),
            ("gardening", "园艺"),
            ("fishing", "钓鱼"),
            ("paper-cutting", "剪纸"),
        ),
    },
    "skill": {
        "维修": (
            ("plumbing", "水电维修"),
            ("appliance-repair", "家电维修"),
            ("furniture-repair", "家具维修"),
            ("bicycle-repair", "自行车维修"),
            ("lock-repair", "门锁维修"),
        ),
        "生活照料": (
            ("haircut", "理发"),
            ("mending", "缝补"),
            ("cooking", "烹饪"),
            ("child-minding", "临时看护孩子"),
            ("elder-company", "陪伴老人"),
            ("errands", "代买代办"),
            ("pet-care", "宠物照看"),
        ),
        "健康安全": (("first-aid", "急救"), ("massage", "推拿按摩"), ("fire-safety", "消防知识")),
        "文化教育": (
            ("phone-computer", "电脑手机"),
            ("writing", "写作"),
            ("hosting", "主持"),
            ("handicraft", "手工"),
            ("tutoring", "课业辅导"),
            ("foreign-language", "外语"),
            ("photo-video", "拍照剪辑"),
        ),
        "公共事务": (
            ("mediation", "矛盾调解"),
            ("waste-sorting", "垃圾分类讲解"),
            ("event-planning", "活动策划"),
            ("sign-language", "手语"),
        ),
    },
    "profession": {
        "医疗健康": (("doctor", "医生"), ("nurse", "护士"), ("pharmacist", "药师"), ("psychologist", "心理咨询")),
        "教育法律": (("teacher", "教师"), ("lawyer", "律师"), ("accountant", "会计")),
        "技术服务": (
            ("electrician", "电工"),
            ("chef", "厨师"),
            ("carpenter", "木工"),
            ("engineer", "工程师"),
            ("driver", "司机"),
        ),
        "社会服务": (("social-worker", "社工"), ("police-fire", "公安消防"), ("nursery-teacher", "幼教")),
    },
    "thing": {
        "工具": (
            ("ladder", "梯子"),
            ("drill", "电钻"),
            ("toolbox", "工具箱"),
            ("pump", "打气筒"),
            ("sewing-machine", "缝纫机"),
            ("handcart", "拉杆小推车"),
        ),
        "应急照护": (("wheelchair", "轮椅"), ("crutches", "拐杖"), ("umbrella", "雨伞"), ("jump-leads", "汽车搭电线")),
        "生活文体": (
            ("folding-table", "折叠桌椅"),
            ("tent", "帐篷"),
            ("books", "图书"),
            ("toys", "玩具"),
            ("speaker", "音响"),
        ),
    },
}


def fill(apps, _schema_editor):
    fields = apps.get_model("residents", "AbilityField").objects
    for kind, groups in TAXONOMY.items():
        order = 0
        for group, rows in groups.items():
            for code, name in rows:
                order += 10
                if not fields.filter(code=f"{kind}-{code}").exists() and not fields.filter(kind=kind, name=name).exists():
                    fields.create(code=f"{kind}-{code}", name=name, kind=kind, group=group, order=order)


class Migration(migrations.Migration):

    dependencies = [("residents", "0007_abilities")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
