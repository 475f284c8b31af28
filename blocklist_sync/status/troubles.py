"""What is wrong with a feed, in sentences, each with the command that helps next."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from blocklist_sync.status.facts import FeedStatus
from blocklist_sync.status.words import ago, clean, span
from imeicheck.store.standing import BAD, NEWEST_RUNS, Run

NAMED = 3
"""Runs that a sentence names; `quarantine list` names all."""
_OUTCOMES = {
    "quarantined": "The list that came {when} was quarantined, and nothing of it was applied: {why}.",
    "failed": "The sync {when} failed: {why}.",
    "interrupted": "The sync that began {when} did not end.",
}


class Trouble(NamedTuple):
    """`code` is for machines: quarantined, failed, interrupted, running, refused, overdue, never-synced,
    in-quarantine.
    """

    code: str
    text: str
    command: str


def troubles(status: FeedStatus, now: datetime) -> Iterator[Trouble]:
    """How the last run ended and how old the list is are told apart: each may be bad while the other is good."""
    again = f"blocklist-sync once {status.feed.name}"
    ended = status.standing.ended
    if ended and ended["outcome"] in BAD:
        kept = ended["id"] in status.standing.quarantined
        command = f"blocklist-sync quarantine explain {ended['id']}" if kept else again
        yield Trouble(ended["outcome"], " ".join(_outcome(status, ended, now)), command)
    if text := " ".join(_hangs(status, now)):
        yield Trouble("running", text, again)
    if status.reverted:
        back = f'blocklist-sync revert {status.reverted["id"]} --because "…"'
        yield Trouble("refused", " ".join(_refusal(status, status.reverted, now)), back)
    if text := " ".join(_age(status, now)):
        yield Trouble("overdue" if status.standing.overdue(now) else "never-synced", text, again)
    kept_before = [run for run in status.standing.quarantined if not ended or run != ended["id"]]
    if kept_before:
        yield Trouble("in-quarantine", _kept(kept_before), f"blocklist-sync quarantine explain {kept_before[0]}")


def _outcome(status: FeedStatus, ended: Run, now: datetime) -> Iterator[str]:
    failed, synced_at = status.standing.failed_runs, status.standing.synced_at
    why = clean(ended["trouble"] or "the run does not say why")
    yield _OUTCOMES[ended["outcome"]].format(when=ago(ended["started_at"], now), why=why)
    if ended["rejects"]:
        first = ended["rejects"][0]
        where = f" of {clean(first['file'])}" if first.get("file") else ""
        yield f"The first bad row is line {first['line']:,}{where}: {clean(first['reason'])}."
    if failed > 1:
        yield f"{failed}{' or more' if failed == NEWEST_RUNS else ''} runs in a row came to nothing."
    if synced_at:
        yield f"The last good list, synced {ago(synced_at, now)}, stands."


def _hangs(status: FeedStatus, now: datetime) -> Iterator[str]:
    """A sync may take long, but it was to be over by the time of the next."""
    newest = status.standing.runs[0] if status.standing.runs else None
    if newest and newest["outcome"] == "running" and now > newest["started_at"] + status.feed.every:
        yield f"The sync that began {ago(newest['started_at'], now)} has not ended."
        yield "If no process is at it any more, the next sync does it again."


def _refusal(status: FeedStatus, reverted: Run, now: datetime) -> Iterator[str]:
    when = ago(reverted["started_at"], now)
    if status.refusal_seen:
        yield f"The list at the source is the one that was taken back {when}, so it is refused."
    else:
        yield f"Its list was taken back {when}; as long as the same list is at the source, it is refused."
    yield "The feed ages until another list is there. If that list is right after all, take the revert back:"


def _age(status: FeedStatus, now: datetime) -> Iterator[str]:
    stands, overdue = status.standing, status.standing.overdue(now)
    if not overdue and (stands.synced_at or not stands.required):
        return
    if stands.synced_at:
        by, synced = span(now - stands.synced_at - stands.max_age), ago(stands.synced_at, now)
        yield f"It is overdue by {by}: its last good sync was {synced}, its greatest age is {span(stands.max_age)}."
        means = "answers are `stale`"
    else:
        yield f"It was added {ago(stands.added_at, now)} and has no good list yet."
        means = "till then a phone that nobody lists is `unknown`"
    if stands.required:
        yield f"It is required, so {means}."
    if status.state(now) in ("new", "overdue"):
        yield "No run failed since: see whether `blocklist-sync run` is at work."


def _kept(runs: list[str]) -> str:
    held = "A list of an earlier run is" if len(runs) == 1 else f"{len(runs):,} lists of earlier runs are"
    more = f" and {len(runs) - NAMED:,} more" if len(runs) > NAMED else ""
    return f"{held} in quarantine: {', '.join(runs[:NAMED])}{more}."
