"""`imeicheck serve`: the API and the page."""

import click

from imeicheck.server import serve_app
from imeicheck.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="Default: PORT, or 8000.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int | None, workers: int) -> None:
    """Serve the API until stopped.

    \b
    Example:
      imeicheck serve --host 0.0.0.0 --port 8000 --workers 2
    """
    serve_app("imeicheck.api.app:from_environment", settings, host, port or settings.port, workers)
