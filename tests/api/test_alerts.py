"""The alerts that are shipped ask for metrics that there are, and stand in the documentation as they are."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families

from tests.api.world import ON_SQLITE, World, utc_now
from tests.runs import add_feed, ran

ROOT = Path(__file__).parents[2]
GROUPS = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"]
RULES = [rule for group in GROUPS for rule in group["rules"]]
SPACES = re.compile(r"\s+")


def scrape(world: World) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The names and labels of everything that a service in use exposes."""
    ran(world.engine, add_feed(world.engine, "kenya"), utc_now(), "applied")
    world.feed_says("registry")
    world.publish()
    world.check("490154203237518", world.token())
    for family in text_string_to_metric_families(world.client.get("/metrics").text):
        assert family.documentation, f"{family.name} has no help"
        for sample in family.samples:
            yield sample.name, sample.labels


@ON_SQLITE
def test_every_metric_and_label_in_an_alert_is_in_a_scrape(world: World) -> None:
    there = dict(scrape(world))
    for rule in RULES:
        asked = re.findall(r"\b(imeicheck_\w+)(?:\{(\w+)=)?", rule["expr"])
        assert asked, rule["alert"]
        for name, label in asked:
            assert name in there, rule["alert"]
            assert not label or label in there[name], rule["alert"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("warning", "critical")
    assert rule["annotations"].keys() == {"summary", "do"}
    assert re.fullmatch(r"[0-9]+m", rule.get("for", "0m"))
    assert rule["expr"].count("(") == rule["expr"].count(")")


def test_alerts_have_names_of_their_own() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    assert len({group["name"] for group in GROUPS}) == len(GROUPS)


def test_the_documentation_has_the_same_alerts() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    told = re.findall(r"^\| `(Imeicheck\w+)` \| `(.+?)` \| (\w*) ?\|", text, re.MULTILINE)
    assert told == [(rule["alert"], SPACES.sub(" ", rule["expr"]), rule.get("for", "")) for rule in RULES]
