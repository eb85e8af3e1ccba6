"""Sessions in the database, with a cache before it that may be away."""

import redis
from django.contrib.sessions.backends import cached_db


class SessionStore(cached_db.SessionStore):
    """As Django's; but whoever is signed in is also recognised while the cache cannot be written to."""

    def load(self):
        """What the session holds, from the cache, else from the database."""
        try:
            return super().load()
        except redis.RedisError:
            found = self._get_session_from_db()
            return self.decode(found.session_data) if found else {}
