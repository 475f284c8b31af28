"""The command `sms-gateway`."""

import os

import click

from imeicheck import settings
from imeicheck.command_group import CommandGroup, Deferred, version_option
from imeicheck.settings import Settings

PORT = 8001
_HERE = "sms_gateway.commands"
COMMANDS = {
    "forget": Deferred(f"{_HERE}.forget:forget", "Erase what is kept of a number."),
    "number-key": Deferred(f"{_HERE}.number_key:number_key", "Print a value for IMEICHECK_NUMBER_KEY."),
    "reply": Deferred(f"{_HERE}.reply:reply", "Print the reply to a text, and its cost."),
    "stats": Deferred(f"{_HERE}.stats:stats", "Count replies by day, language and verdict."),
}


@click.group(cls=CommandGroup, deferred=COMMANDS)
@version_option()
@click.pass_context
def main(context: click.Context) -> None:
    """Answer texts: the IMEI of a phone in, one true sentence out.

    \b
    Examples:
      sms-gateway reply 490154203237518
      TWILIO_AUTH_TOKEN=… sms-gateway serve --port 8001
      sms-gateway stats
    """
    context.obj = settings.read(os.environ)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Answer Twilio's webhook at /sms/twilio until stopped.

    \b
    Example:
      TWILIO_AUTH_TOKEN=… sms-gateway serve --host 0.0.0.0 --port 8001
    """
    from imeicheck.server import serve_app  # it imports Granian
    from sms_gateway.number_keys import check_keys

    settings.twilio_tokens()
    check_keys(settings)
    serve_app("sms_gateway.app:from_environment", settings, host, port, workers=1, port_advice="--port ")
