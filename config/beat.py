"""Beat's scheduler: Celery's own, which also tells that it is alive."""

import logging
import time

import redis
from celery.beat import PersistentScheduler

from config.health import BEAT_KEY, BEAT_SILENCE, broker

logger = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Writes a key that expires, each time it looks at the timetable; /health/ looks for the key."""

    def tick(self, *args, **kwargs):
        """Returns seconds until the next look, as Celery's."""
        delay = super().tick(*args, **kwargs)
        try:
            with broker() as client:
                client.set(BEAT_KEY, int(time.time()), ex=BEAT_SILENCE)
        except redis.RedisError:
            logger.warning("Redis does not answer; the timetable goes on")
        return delay
