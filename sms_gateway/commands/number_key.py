"""`sms-gateway number-key`."""

import click

from imeicheck.console import say
from imeicheck.settings import Settings
from sms_gateway.number_keys import rotated


@click.command("number-key")
@click.pass_obj
def number_key(settings: Settings) -> None:
    """Print a value for IMEICHECK_NUMBER_KEY: a new key, then the keys in use, so that every STOP is still found.

    Run it with the variables of `serve`. If IMEICHECK_NUMBER_KEY is not set, the key in use is the one that follows
    from TWILIO_AUTH_TOKEN. Stores nothing.

    \b
    Example:
      sms-gateway number-key
    """
    new, *earlier = rotated(settings)
    click.echo(",".join((new, *earlier)))
    if earlier:
        say("set IMEICHECK_NUMBER_KEY to this line. Keep earlier keys in it for a year: without them STOP is forgotten")
    elif settings.database_url is not None:
        say("set IMEICHECK_NUMBER_KEY to this line. If texts were answered before, set TWILIO_AUTH_TOKEN first")
    else:
        say("set IMEICHECK_NUMBER_KEY to this line, or leave it: `serve` makes a key in the state folder")
