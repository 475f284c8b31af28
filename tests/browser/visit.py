"""A person with a browser: the page they see, what it asks of the network, and what the browser complains of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Page, Request

PATIENCE_MS = 5_000
"""How long a page may take to show something on a busy machine."""
AXE_OPTIONS = {"resultTypes": ["violations"], "iframes": False, "rules": {"target-size": {"enabled": True}}}
"""Every rule, the one of WCAG 2.2 too; each frame is looked at by itself."""

_axe = Axe()
_SCROLLS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
_TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 100))"""


@dataclass
class Visit:
    """One visitor with a browser of their own, on one page."""

    context: BrowserContext
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)
    """What the browser's console was told, and errors that no script caught."""
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda request: self.requests.append(request))

    def _heard(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")

    def at_width(self, width: int, height: int = 800) -> "Visit":
        self.page.set_viewport_size({"width": width, "height": height})
        return self

    def too_wide(self) -> list[str]:
        """What makes the page scroll sideways; empty where it does not."""
        return (
            [str(one) for one in self.page.evaluate(_TOO_WIDE)] or ["the page"] if self.page.evaluate(_SCROLLS) else []
        )


Visitor = Callable[..., Visit]
"""Makes a visit; takes what a browser's context takes, such as `locale` and `has_touch`."""


def barriers(frame: Page | Frame) -> list[str]:
    """What axe finds to keep people out, each with where it is and why."""
    found: list[dict[str, Any]] = _axe.run(frame, options=AXE_OPTIONS).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]
