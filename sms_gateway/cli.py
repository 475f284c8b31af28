"""The command `sms-gateway`."""

import os

import click

from imeicheck import settings
from imeicheck.command_group import CommandGroup
from imeicheck.server import serve_app
from imeicheck.settings import Settings
from sms_gateway.commands import forget, reply, stats

PORT = 8001


@click.group(cls=CommandGroup)
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
    settings.twilio_token()
    serve_app("sms_gateway.app:from_environment", settings, host, port, workers=1)


for command in (reply.reply, stats.stats, forget.forget):
    main.add_command(command)
