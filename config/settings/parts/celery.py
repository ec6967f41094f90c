"""Celery: the broker and the clock. Beat entries name tasks that claim rows, so any number may run."""

from urllib.parse import parse_qs, urlsplit

import environ
from celery.schedules import crontab

env = environ.Env()

_url = urlsplit(env.str("REDIS_URL", default="redis://127.0.0.1:6379/0"))
# Celery spells a private socket differently from redis-py: the path alone, and the number of the database as a host.
CELERY_BROKER_URL = (
    f"redis+socket://{_url.path}?virtual_host={parse_qs(_url.query).get('db', ['0'])[0]}"
    if _url.scheme == "unix"
    else _url.geturl()
)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Entries: "app.task": {"task": "app.tasks.name", "schedule": seconds or crontab(...)}
CELERY_BEAT_SCHEDULE = {
    "core.seal": {"task": "core.tasks.seal", "schedule": 60.0},
    "core.forget_repeatable_writes": {
        "task": "core.tasks.forget_repeatable_writes",
        "schedule": crontab(hour=3, minute=10),
    },
    "core.warn_of_missing_calendar": {
        "task": "core.tasks.warn_of_missing_calendar",
        "schedule": crontab(hour=6, minute=0),
    },
    "accounts.follow_terms": {"task": "accounts.tasks.follow_terms_of_roles", "schedule": crontab(hour=0, minute=1)},
    "accounts.forget_old_codes": {"task": "accounts.tasks.forget_old_codes", "schedule": crontab(hour=3, minute=40)},
    "ledger.checkpoint": {"task": "ledger.tasks.checkpoint", "schedule": crontab(minute=20)},
    "ledger.check": {"task": "ledger.tasks.check", "schedule": crontab(hour=3, minute=40)},
    "notices.deliver": {"task": "notices.tasks.deliver", "schedule": 30.0},
    "notices.remind": {"task": "notices.tasks.remind", "schedule": 60.0},
    "notices.forget_old": {"task": "notices.tasks.forget_old", "schedule": crontab(hour=3, minute=30)},
    "proposals.follow": {"task": "proposals.tasks.proposals.follow_proposals", "schedule": 600.0},
    "proposals.follow_evaluations": {"task": "proposals.tasks.evaluation.follow_evaluations", "schedule": 600.0},
    "proposals.follow_results": {"task": "proposals.tasks.closing.follow_results", "schedule": 300.0},
    "proposals.count_pairs": {"task": "proposals.tasks.text.count_pairs", "schedule": crontab(hour=2, minute=10)},
    "proposals.train_text_model": {
        "task": "proposals.tasks.text.train_text_model",
        "schedule": crontab(day_of_week="sunday", hour=4, minute=10),
    },
    "proposals.follow_calls": {"task": "proposals.tasks.works.follow_calls", "schedule": 600.0},
    "disclosure.end_due": {"task": "disclosure.tasks.end_due", "schedule": 300.0},
    "residents.carry_out_moves": {
        "task": "residents.tasks.households.carry_out_moves",
        "schedule": crontab(hour=0, minute=20),
    },
    "residents.forget_rosters": {
        "task": "residents.tasks.households.forget_rosters",
        "schedule": crontab(hour=3, minute=50),
    },
    "residents.expire_help": {"task": "residents.tasks.helping.expire_help", "schedule": crontab(hour=0, minute=30)},
    "residents.name_talents": {"task": "residents.tasks.talents.name_talents", "schedule": crontab(hour=2, minute=30)},
    "residents.follow_affairs": {"task": "residents.tasks.affairs.follow_affairs", "schedule": 300.0},
    "residents.follow_elections": {"task": "residents.tasks.elections.follow_all_elections", "schedule": 60.0},
    "residents.end_terms": {"task": "residents.tasks.elections.end_terms", "schedule": crontab(hour=0, minute=5)},
    "orgs.follow_circles": {"task": "orgs.tasks.circles.follow_circles", "schedule": crontab(hour=1, minute=30)},
    "orgs.follow_federations": {
        "task": "orgs.tasks.federation.follow_federations",
        "schedule": crontab(hour=0, minute=25),
    },
    "orgs.follow_filing": {"task": "orgs.tasks.filing.follow_filing_notices", "schedule": 60.0},
    "orgs.follow_incubations": {
        "task": "orgs.tasks.incubation.follow_incubations",
        "schedule": crontab(hour=1, minute=45),
    },
    "orgs.follow_centre": {"task": "orgs.tasks.centre.follow_centre", "schedule": crontab(hour=1, minute=50)},
    "orgs.rate": {"task": "orgs.tasks.ratings.rate", "schedule": crontab(hour=2, minute=0)},
    "orgs.watch_stars": {"task": "orgs.tasks.rounds.watch_stars", "schedule": crontab(hour=2, minute=20)},
    "orgs.publish_rounds": {"task": "orgs.tasks.rounds.publish_rounds", "schedule": 300.0},
    "orgs.follow_register": {"task": "orgs.tasks.register.follow_register", "schedule": crontab(hour=1, minute=20)},
    "orgs.follow_register_notices": {"task": "orgs.tasks.register.follow_register_notices", "schedule": 600.0},
    "orgs.end_terms": {"task": "orgs.tasks.offices.end_terms", "schedule": crontab(hour=0, minute=15)},
    "orgs.tell_followers": {"task": "orgs.tasks.posts.tell_followers", "schedule": crontab(hour=18, minute=30)},
    "orgs.remind_instructors": {
        "task": "orgs.tasks.party.remind_instructors",
        "schedule": crontab(hour=8, minute=30),
    },
    "orgs.replace_norms": {"task": "orgs.tasks.norms.replace_versions", "schedule": crontab(hour=0, minute=3)},
    "orgs.follow_partners": {"task": "orgs.tasks.partners.follow_partners", "schedule": crontab(hour=0, minute=25)},
    "projects.follow": {"task": "projects.tasks.follow", "schedule": 60.0},
}
