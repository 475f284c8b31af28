"""The commands as an operator types them, with the variables of one process, run in the process of the tests."""

import gc
import logging
import os
import warnings
from collections.abc import Mapping
from typing import NamedTuple

import click
from click.testing import CliRunner

OURS = ("IMEICHECK_", "TWILIO_", "DATABASE_URL", "REDIS_URL", "PORT")


class Done(NamedTuple):
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str


class Shell:
    """Runs commands with these variables, and with none of ours from outside."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        unset = {name: None for name in os.environ if name.startswith(OURS)}
        self._environment: dict[str, str | None] = {**unset, **environment}

    def run(self, command: click.Command, *words: str) -> Done:
        """Run a command, however it ends."""
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        try:
            with warnings.catch_warnings():
                # A command leaves its connections to the end of its process, which is here the collection of garbage.
                warnings.simplefilter("ignore", ResourceWarning)
                result = CliRunner().invoke(command, words, env=self._environment)
                done = Done(result.exit_code, result.stdout, result.stderr)
                del result  # it refers to the frames of the command, and so to its connections
                gc.collect()
                return done
        finally:
            root.handlers[:] = handlers
            root.setLevel(level)

    def do(self, command: click.Command, *words: str) -> str:
        """Run a command that has to succeed, and return what it printed."""
        done = self.run(command, *words)
        assert done.exit_code == 0, done.stderr
        return done.stdout.strip()
