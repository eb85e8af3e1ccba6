"""Celery's settings and beat's timetable."""

from celery.schedules import crontab
from django.conf import settings

broker_url = settings.REDIS_URL
# Also when the broker is not there yet at start, or goes away for a while.
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
# An unacknowledged message comes again after this; longer than any task may take.
broker_transport_options = {"visibility_timeout": 3600, "global_keyprefix": "bollplank:"}

accept_content = ["json"]
task_serializer = "json"
task_ignore_result = True

# A task is acknowledged when done: a worker that is killed loses nothing. So tasks must bear being run twice.
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_time_limit = 30 * 60
task_soft_time_limit = 25 * 60

timezone = settings.TIME_ZONE
enable_utc = True
worker_hijack_root_logger = False
worker_max_tasks_per_child = 1000
# Events and task lines would carry arguments; ours are only ids, and even so nobody needs them in a log.
worker_send_task_events = False
# Beat looks at its timetable this often, and tells so.
beat_scheduler = "config.beat.Scheduler"
beat_max_loop_interval = 5

beat_schedule = {
    "dispatch-messages": {
        "task": "scheduling.tasks.dispatch_messages",
        "schedule": 60.0,
        # A dispatch that waited behind a stopped worker is pointless: the next one takes all that is due.
        "options": {"expires": 55},
    },
    "take-replies": {
        "task": "scheduling.tasks.take_replies",
        "schedule": 180.0,
        "options": {"expires": 170},
    },
    "tidy-calendar-changes": {
        "task": "scheduling.tasks.tidy_calendar_changes",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "read-busy-feeds": {
        # Each calendar is due every 15 minutes; looking more often lets those that failed come when it is their time.
        "task": "scheduling.tasks.read_busy_feeds",
        "schedule": 5 * 60.0,
        "options": {"expires": 4 * 60},
    },
    "tend-imports": {
        "task": "accounts.tasks.tend_imports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "forget-old-sign-ins": {
        "task": "accounts.tasks.forget_old_sign_ins",
        "schedule": crontab(hour=3, minute=20),
        # Missed at night, it is done by the next one.
        "options": {"expires": 3600},
    },
    "remind-of-codes": {
        "task": "coaching.tasks.remind_of_codes",
        "schedule": crontab(hour=8, minute=10),
        "options": {"expires": 12 * 3600},
    },
    "tend-retention": {
        "task": "coaching.tasks.tend_retention",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 12 * 3600},
    },
    # Before retention: what is published need not be kept any more.
    "publish-terms": {
        "task": "coaching.tasks.publish_terms",
        "schedule": crontab(hour=2, minute=50),
        "options": {"expires": 12 * 3600},
    },
    "remind-of-access-requests": {
        "task": "coaching.tasks.remind_of_access_requests",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 12 * 3600},
    },
    "remind-of-requests": {
        "task": "coaching.tasks.remind_of_requests",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 12 * 3600},
    },
    "remind-between-meetings": {
        "task": "coaching.tasks.remind_between_meetings",
        "schedule": crontab(hour=7, minute=5),
        "options": {"expires": 12 * 3600},
    },
    "issue-certificates": {
        "task": "coaching.tasks.issue_certificates",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 12 * 3600},
    },
    "ask-for-agreements": {
        "task": "coaching.tasks.ask_for_agreements",
        "schedule": crontab(hour=7, minute=0),
        "options": {"expires": 12 * 3600},
    },
    # Before seven, when the first of them leaves.
    "remind-of-preparation": {
        "task": "coaching.tasks.remind_of_preparation",
        "schedule": crontab(hour=5, minute=40),
    },
    "tell-watchers": {
        "task": "coaching.tasks.tell_watchers",
        "schedule": crontab(hour=6, minute=50),
        "options": {"expires": 12 * 3600},
    },
    "refresh-summaries": {
        "task": "coaching.tasks.refresh_summaries",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "check-summaries": {
        "task": "coaching.tasks.check_summaries",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 3600},
    },
    "tend-term-reports": {
        "task": "coaching.tasks.tend_term_reports",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "send-term-reports": {
        "task": "coaching.tasks.send_term_reports",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 12 * 3600},
    },
    "tend-surveys": {
        "task": "coaching.tasks.tend_surveys",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 12 * 3600},
    },
    "remind-of-surveys": {
        "task": "coaching.tasks.remind_of_surveys",
        "schedule": crontab(hour=7, minute=5),
        "options": {"expires": 12 * 3600},
    },
    "remind-of-certifications": {
        "task": "scheduling.tasks.remind_of_certifications",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 12 * 3600},
    },
}
