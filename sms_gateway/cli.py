"""The command `sms-gateway`."""

import os

import click

from imeicheck import settings
from imeicheck.commands.check import open_checker
from imeicheck.console import OneLineErrors, say
from imeicheck.languages import Languages
from imeicheck.rules.gsm import size
from imeicheck.server import serve_app
from imeicheck.settings import Settings
from sms_gateway.desk import Desk

PORT = 8001


@click.group(cls=OneLineErrors)
@click.pass_context
def main(context: click.Context) -> None:
    """Answer texts: the IMEI of a phone in, one true sentence out.

    \b
    Examples:
      sms-gateway reply 490154203237518
      TWILIO_AUTH_TOKEN=… sms-gateway serve --port 8001
    """
    context.obj = settings.read(os.environ)


@main.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--from", "sender", help="The number that it comes from, such as +254700000000.")
@click.pass_obj
def reply(settings: Settings, text: tuple[str, ...], sender: str | None) -> None:  # noqa: ARG001, nothing depends on it
    """Print the reply to a text, and what it takes on the air. Sends nothing, and counts for nobody.

    \b
    Examples:
      sms-gateway reply "IMEI 490154203237518" --from +254700000000
      sms-gateway reply SW 490154203237518
    """
    languages = Languages(settings.timezone, settings.language)
    checker, directory = open_checker(settings)
    try:
        told = Desk(checker, directory, languages).reply(" ".join(text)).text
    finally:
        checker.stop()
    if not told:
        say("no reply: Twilio answers this word itself")
        return
    click.echo(told)
    taken = size(told)
    plural = "" if taken.segments == 1 else "s"
    say(f"{taken.encoding}, {taken.units} of {taken.room} characters, {taken.segments} segment{plural}")


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
    settings.twilio_token()
    serve_app("sms_gateway.app:from_environment", settings, host, port, workers=1)
