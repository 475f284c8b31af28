"""Answer "loading" in the demo until the first list is loaded, since no phone can be checked before."""

from flask import Response, request

from imeicheck.api.html import html_response
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.demo.feed_state import last_run
from imeicheck.languages import SOURCE
from imeicheck.rules.buckets import HEAD_KEY, Head, Malformed
from imeicheck.store.errors import StoreDown
from imeicheck.store.line import CacheDown, Line

LOADING = "Loading the first list …"
ENDPOINTS = ("page.", "checks.", "batch.", "demo.text")
"""Prefixes of the endpoints that need a list."""
RETRY = {"Retry-After": "1", "Refresh": "1"}
"""Seconds. `Refresh` makes browsers reload the page, also in a frame."""


class FirstList:
    """Refuses checks until the feed's first run has ended and checks can see its result."""

    def __init__(self, services: Services, line: Line) -> None:
        self._services, self._line, self._is_loaded = services, line, False
        self._english = services.languages.named(SOURCE) or services.languages.default

    def refuse_while_loading(self) -> Response | None:
        """Return "loading" in place of an answer; for Flask's `before_request`. Raises Problem."""
        if self._is_loaded or not (request.endpoint or "").startswith(ENDPOINTS):
            return None
        self._is_loaded = self._look()
        if self._is_loaded:
            return None
        if (request.endpoint or "").startswith("page."):
            return html_response("error.html", self._english, 503, RETRY, heading=LOADING)
        raise Problem("loading", headers=RETRY)

    def _look(self) -> bool:
        try:
            run = self._services.sql.read(last_run)
        except StoreDown:
            return True  # checks report the outage
        return run is not None and (run.spoke_at is None or self._redis_knows())

    def _redis_knows(self) -> bool:
        """Return whether checks use the list: Redis has a lease that includes it, or none, so that they read SQL."""
        try:
            (head,) = self._line.exchange(("GET", HEAD_KEY))
            return not isinstance(head, bytes) or Head.decode(head).coverage.any_source
        except (CacheDown, Malformed):
            return True
