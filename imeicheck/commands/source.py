"""`imeicheck source`: the public name and the contact of a source."""

import click

from imeicheck.console import published
from imeicheck.settings import Settings
from imeicheck.store import sources
from imeicheck.store.database import reading, writing
from imeicheck.store.opening import open_store
from imeicheck.store.sources import UnknownSource


@click.command()
@click.argument("name")
@published
@click.pass_obj
def source(settings: Settings, name: str, public_name: str | None, contact: str | None) -> None:
    """Show the public name and the contact of a feed or an agency, or change them; "" removes one.

    Answers about a phone that the source lists contain both. A change takes effect within two seconds.

    \b
    Examples:
      imeicheck source kenya-police
      imeicheck source kenya-police --public-name "Kenya Police" --contact "0800 123 456"
    """
    engine = open_store(settings)
    try:
        if (public_name, contact) != (None, None):
            with writing(engine) as connection:
                sources.publish(connection, sources.named(connection, name).id, public_name, contact)
        with reading(engine) as connection:
            stored = sources.named(connection, name)
    except UnknownSource as e:
        raise click.ClickException(str(e)) from e
    click.echo(f"public name: {stored.public_name or 'none'}")
    click.echo(f"contact: {stored.contact or 'none'}")
