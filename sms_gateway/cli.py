"""The command `sms-gateway`."""

import os

import click

from imeicheck import settings
from imeicheck.commands.check import open_checker
from imeicheck.console import OneLineErrors, say
from imeicheck.server import serve_app
from imeicheck.settings import Settings
from sms_gateway.reply import SEGMENT
from sms_gateway.webhook import answer, require_token

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
def reply(settings: Settings, text: tuple[str, ...], sender: str | None) -> None:  # noqa: ARG001, for languages to come
    """Print the reply to a text. Sends nothing.

    \b
    Example:
      sms-gateway reply "IMEI 490154203237518" --from +254700000000
    """
    told = answer(open_checker(settings), " ".join(text))
    click.echo(told)
    say(f"GSM-7, {len(told)} of {SEGMENT} characters, 1 segment")


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
    require_token(settings)
    serve_app("sms_gateway.app:from_environment", settings, host, port, workers=1)
