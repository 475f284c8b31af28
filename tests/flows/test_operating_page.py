"""docs/operating.md, "Setting up", followed to the letter on a real PostgreSQL and a real Redis."""

import httpx

from tests.flows.installation import Installation


def test_the_steps_of_the_page_end_with_a_service_that_answers(installation: Installation) -> None:
    printed = installation.printed
    ready = next(text for line, text in printed.items() if line.startswith("curl"))
    assert '"redis_lease":true,"sql":true' in ready
    assert "good" in printed["blocklist-sync status"]
    assert "Redis agrees" in printed["blocklist-sync verify"]
    assert httpx.get(f"http://127.0.0.1:{installation.sms_port}/readyz").status_code == 200
