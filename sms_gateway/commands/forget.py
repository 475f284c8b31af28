"""`sms-gateway forget`."""

import click
import sqlalchemy as sa

from imeicheck.cache import forget as forget_counts
from imeicheck.console import say
from imeicheck.settings import Settings
from imeicheck.store import embedded, text_senders
from imeicheck.store.line import CacheDown, Line
from imeicheck.store.opening import open_store
from sms_gateway.limits import callers
from sms_gateway.number_keys import open_keys
from sms_gateway.senders import sender_of


@click.command()
@click.argument("number", required=False)
@click.option(
    "--key",
    "key_id",
    metavar="ID",
    help="Instead of a number: everybody who is stored under a lost key, `id` or `id.fingerprint`.",
)
@click.pass_obj
def forget(settings: Settings, number: str | None, key_id: str | None) -> None:
    """Erase what is kept of whoever texts from a number: choices, counts, and texts where they are kept.

    Replies carry no sender and go after a day. Whoever had sent STOP is answered again.

    \b
    Examples:
      sms-gateway forget +254700000000
      sms-gateway forget --key t1a2b3c.4d5e6f70
    """
    if (number is None) == (key_id is None):
        raise click.UsageError("give a number, or --key and the id of a key")
    engine = open_store(settings)
    try:
        if key_id is not None:
            say(f"forgotten: {text_senders.forget_key(engine, key_id)} rows")
        elif number is not None:
            _forget_number(settings, engine, number)
    finally:
        engine.dispose()


def _forget_number(settings: Settings, engine: sa.Engine, number: str) -> None:
    if not number.startswith("+") or not number[1:].replace(" ", "").isdigit():
        raise click.ClickException(f"{number!r} is no number in full, such as +254700000000")
    sender = sender_of(number, open_keys(settings, engine))
    gone = text_senders.forget(engine, sender.names)
    url = settings.redis_url or (embedded.url(settings.home) if embedded.is_running(settings.home) else None)
    if url is not None:
        try:
            forget_counts(Line(url), callers(sender))
        except CacheDown as e:
            raise click.ClickException(
                f"erased in SQL, not in Redis, where counts end by themselves within a day: {e}"
            ) from e
    say(f"forgotten: {gone} rows, and what was counted" if gone else "forgotten: there was nothing but counts, if any")
