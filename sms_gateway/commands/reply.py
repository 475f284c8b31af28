"""`sms-gateway reply`."""

import click
from rich.table import Table

from imeicheck.commands.check import open_checker
from imeicheck.console import console_for, say
from imeicheck.rules.gsm import size
from imeicheck.settings import Price, Settings
from sms_gateway.clerk import Reply
from sms_gateway.languages import TEXTS
from sms_gateway.opening import open_desk
from sms_gateway.senders import Sender, country

SILENT = "no reply"


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--from", "sender", default="", help="The number that it comes from, such as +254700000000.")
@click.option("--language", type=click.Choice(TEXTS.tags(), case_sensitive=False), help="Whatever the text says.")
@click.option("--every-language", is_flag=True, help="A table of the reply in each.")
@click.pass_obj
def reply(settings: Settings, text: tuple[str, ...], sender: str, language: str | None, every_language: bool) -> None:
    """Print the reply to a text, and what it takes on the air. Sends nothing, counts for nobody, remembers nothing.

    \b
    Examples:
      sms-gateway reply "IMEI 490154203237518" --from +254700000000
      sms-gateway reply SW 490154203237518
      sms-gateway reply 490154203237518 --every-language
    """
    checker, directory, sql = open_checker(settings)
    try:
        desk = open_desk(settings, checker, directory, sql)
        asked, whose = " ".join(text), Sender(country=country(sender))
        if every_language:
            _table([desk.reply(asked, whose, code) for code in TEXTS.tags()], settings.sms_price)
            _say_how_to_see_cost(settings.sms_price)
            return
        told = desk.reply(asked, whose, language)
    finally:
        checker.stop()
    if not told.text:
        say(SILENT)
        return
    click.echo(told.text)
    say(taken(told, settings.sms_price))
    _say_how_to_see_cost(settings.sms_price)


def taken(told: Reply, price: Price | None) -> str:
    """What a reply takes on the air, in words."""
    on_air = size(told.text)
    plural = "" if on_air.segments == 1 else "s"
    cost = f", about {price.times(on_air.segments)}" if price else ""
    return f"{on_air.encoding}, {on_air.units} of {on_air.room} characters, {on_air.segments} segment{plural}{cost}"


def _say_how_to_see_cost(price: Price | None) -> None:
    if price is None:
        say("set IMEICHECK_SMS_PRICE, such as 0.05 USD, to see what it costs")


def _table(replies: list[Reply], price: Price | None) -> None:
    table = Table("language", "reply", "on the air", show_lines=True)
    for told in replies:
        table.add_row(told.language, told.text or SILENT, taken(told, price) if told.text else "")
    console, _ = console_for(table)
    console.print(table)
