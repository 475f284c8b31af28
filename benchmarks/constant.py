"""The limit of a check: the same web server with the same flags, on a Flask view that returns a constant."""

import click
from flask import Flask

from imeicheck.server import run_granian


def from_environment() -> Flask:
    app = Flask("constant", static_folder=None)

    @app.get("/<path:anything>")
    def constant(anything: str) -> dict[str, str]:  # noqa: ARG001
        return {"verdict": "not_listed"}

    return app


@click.command()
@click.option("--port", type=int, required=True)
def main(port: int) -> None:
    run_granian("benchmarks.constant:from_environment", "127.0.0.1", port, workers=1)


if __name__ == "__main__":
    main()
