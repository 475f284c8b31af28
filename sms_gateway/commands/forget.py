"""`sms-gateway forget`."""

import click

from imeicheck.cache import forget as forget_counts
from imeicheck.console import say
from imeicheck.settings import Settings
from imeicheck.store import embedded, text_senders
from imeicheck.store.line import CacheDown, Line
from imeicheck.store.opening import open_store
from sms_gateway.limits import callers
from sms_gateway.senders import key_of, sender_of


@click.command(short_help="Erase what is kept of a number.")
@click.argument("number")
@click.pass_obj
def forget(settings: Settings, number: str) -> None:
    """Erase what is kept of whoever texts from a number: choices, counts, and texts where they are kept.

    Replies carry no sender and go after a day. Whoever had sent STOP is answered again.

    \b
    Example:
      sms-gateway forget +254700000000
    """
    if not number.startswith("+") or not number[1:].replace(" ", "").isdigit():
        raise click.ClickException(f"{number!r} is no number in full, such as +254700000000")
    sender = sender_of(number, key_of(settings))
    gone = text_senders.forget(open_store(settings), sender.name)
    url = settings.redis_url or (embedded.url(settings.home) if embedded.is_running(settings.home) else None)
    if url is not None:
        try:
            forget_counts(Line(url), callers(sender))
        except CacheDown as e:
            raise click.ClickException(
                f"erased in SQL, not in Redis, where counts end by themselves within a day: {e}"
            ) from e
    say(f"forgotten: {gone} rows, and what was counted" if gone else "forgotten: there was nothing but counts, if any")
