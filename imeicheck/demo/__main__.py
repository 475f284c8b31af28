"""`python -m imeicheck.demo`: the demo's web process, as `imeicheck demo` starts it."""

import os

import click

from imeicheck import settings
from imeicheck.server import serve_app


@click.command()
@click.option("--host", required=True)
@click.option("--port", type=int, required=True)
def serve(host: str, port: int) -> None:
    """Serve the API and the demo's page until stopped."""
    serve_app("imeicheck.demo.app:from_environment", settings.read(os.environ), host, port, workers=1)


serve()
