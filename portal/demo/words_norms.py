"""The words of the demo's norm: sections and checklist."""

TITLE = "社区社会组织规范化建设标准"
SOURCE = "街道办事处制定，供各组织对照；不是法律规定。"
PREFACE = "让每一个组织有人管、有章程、有活动、有账目、有档案。请负责人每半年对照一次。"
# Code, title, text.
SECTIONS = (
    (
        "people",
        "一、人员与分工",
        "组织有一名负责人和三名以上骨干，分工写清楚。成员满十人。负责人变动十日内在平台更新。",
    ),
    (
        "rules",
        "二、章程与制度",
        "有经成员通过的章程。章程、财务、档案三项制度上墙或在平台公开。成员可以随时查阅。",
    ),
    (
        "party",
        "三、党的工作",
        "有功能型党支部或党建指导员。每季度至少接受一次指导，指导意见在十个工作日内答复。",
    ),
    (
        "work",
        "四、活动与服务",
        "活动事先报备。一年至少开展六次活动。活动有签到、照片和小结，七日内上传。",
    ),
    (
        "money",
        "五、收支与公开",
        "收支有票据，每年公布一次收支情况。不向成员分配财产。未发生收支的，注明即可。",
    ),
)
OLD_WORK = "活动事先报备。一年至少开展四次活动。活动有签到和照片。"
# Code, section, what is asked, how one sees it, source, figure, may not apply.
ITEMS = (
    ("members", "people", "成员是否满十人", "平台成员名册", "members", 10, False),
    ("team", "people", "负责人和骨干分工是否写清楚", "看分工表或平台职务页", "self", 1, False),
    ("charter", "rules", "章程是否经成员通过", "看会议记录和章程文本", "self", 1, False),
    ("on_wall", "rules", "三项制度是否公开", "看活动室或平台主页", "self", 1, False),
    ("covered", "party", "是否有党支部覆盖或党建指导员", "平台党建页", "party", 1, False),
    ("guided", "party", "近三个月是否接受过指导", "平台指导记录", "guidance", 1, False),
    ("active", "work", "近一年是否开展六次活动", "平台核实的活动", "activities", 6, False),
    ("traced", "work", "活动小结是否七日内上传", "抽看最近两次活动", "self", 1, False),
    ("complaints", "work", "近一年是否没有属实的投诉", "平台投诉记录", "complaints", 0, False),
    ("accounts", "money", "收支情况是否每年公布", "看平台公开的账目", "self", 1, True),
    ("vouchers", "money", "支出是否有票据", "抽看票据夹", "self", 1, True),
)
CHANGES = "活动次数由四次提高到六次；新增“近三个月是否接受过指导”。"
