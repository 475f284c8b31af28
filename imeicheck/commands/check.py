"""`imeicheck check`.

The modules that a check needs are imported in the functions, so that `--help` and usage errors are fast.
"""

import logging
import sys
from typing import TYPE_CHECKING

import click

from imeicheck.console import say
from imeicheck.rules.imei import NotAnImei
from imeicheck.settings import Settings

if TYPE_CHECKING:
    from imeicheck.check import Checker, Observer
    from imeicheck.directory import Directory
    from imeicheck.languages import Tongue
    from imeicheck.rules.verdict import Verdict, Word
    from imeicheck.sql import Sql

EXIT: "dict[Word, int]" = {"not_listed": 0, "listed": 10, "caution": 11, "unknown": 13}
EXIT_NOT_AN_IMEI = 12


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json_", is_flag=True, help="The verdict as the API gives it.")
@click.pass_obj
def check(settings: Settings, text: tuple[str, ...], as_json_: bool) -> None:
    """Check one IMEI. Exits 0 not_listed, 10 listed, 11 caution, 12 not an IMEI, 13 unknown.

    \b
    Examples:
      imeicheck check 490154203237518
      imeicheck check "IMEI: 49-015420-323751-8" --json
    """
    from imeicheck.languages import read_language

    typed = " ".join(text).encode(errors="replace").decode()  # an argument may be bytes that are no text
    language = read_language(settings.timezone, settings.language)
    checker, _, _ = open_checker(settings)
    try:
        verdict = checker.check(typed)
    except NotAnImei as e:
        if as_json_:
            import msgspec

            click.echo(msgspec.json.encode({"input": typed, "error": {"reason": e.flaw, "detail": str(e)}}))
        say(f"not an IMEI: {e}")
        sys.exit(EXIT_NOT_AN_IMEI)
    finally:
        checker.stop()
    if as_json_:
        import msgspec

        from imeicheck.rules.advice import in_sentences
        from imeicheck.rules.answer import answer

        told = answer(verdict, in_sentences(verdict, language), name_sources=True)
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2))
    else:
        click.echo(_in_words(verdict, language))
    sys.exit(EXIT[verdict.answer])


def open_checker(settings: Settings, observer: "Observer | None" = None) -> "tuple[Checker, Directory, Sql]":
    """For a command: SQL, and Redis where one runs; none is started for it."""
    from imeicheck.cache import SCRIPT, Cache
    from imeicheck.check import Checker
    from imeicheck.directory import Directory
    from imeicheck.sql import Sql
    from imeicheck.store import database, embedded, opening
    from imeicheck.store.errors import StoreDown
    from imeicheck.store.line import Line

    try:
        engine = opening.open_store(settings)
    except StoreDown as e:  # Redis may still know
        say(str(e))
        logging.getLogger("imeicheck.breaker").setLevel(logging.ERROR)  # it would say so again
        engine = database.connect(settings.sql_url)
    url = settings.redis_url or (embedded.url(settings.home) if embedded.is_running(settings.home) else None)
    sql = Sql(engine)
    directory = Directory(sql)
    cache = Cache(Line(url, [SCRIPT]) if url else None)
    return Checker(cache, sql, directory, observer=observer), directory, sql


def _in_words(verdict: "Verdict", language: "Tongue") -> str:
    from imeicheck.rules.advice import in_sentences

    device = verdict.device.name if verdict.device else "model not in our list"
    lines = [f"{verdict.answer.replace('_', ' ').upper()}  {verdict.imei.digits}  {device}"]
    for why in verdict.reasons:
        about = [why.source.slug if why.source else "", why.country or "", f"{why.reported_on or ''}"]
        lines.append("  " + "  ".join(part for part in (why.code, *about) if part))
    return "\n".join([*lines, in_sentences(verdict, language)])
