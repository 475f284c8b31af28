"""The next release, made up: a copy of this one with further migrations, beside which this one has to work."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from imeicheck.store import database
from imeicheck.store.schema import schema_revision
from imeicheck.store.schema_version import REVISION

ROOT = Path(__file__).parents[1]
PACKAGES = ("imeicheck", "blocklist_sync", "sms_gateway")
NEXT = f"{int(REVISION) + 1:04d}"
SCHEMA_VERSION, VERSIONS = "imeicheck/store/schema_version.py", "imeicheck/store/migrations/versions"
MIGRATION = '''"""Made up."""

import sqlalchemy as sa
from alembic import op

from imeicheck.store.migrations import online

revision = "{revision}"
down_revision = "{before}"
compatible_with = "{compatible_with}"


def upgrade() -> None:
{body}'''


@dataclass(frozen=True)
class Release:
    """A release in a folder; run `python -m imeicheck` there."""

    folder: Path
    environ: dict[str, str]


def next_release(folder: Path, *bodies: str, compatible_with: str = REVISION) -> Release:
    """Make the release with one migration for each body, which is the indented body of its `upgrade`."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    before = REVISION
    for body in bodies:
        revision = f"{int(before) + 1:04d}"
        text = MIGRATION.format(revision=revision, before=before, compatible_with=compatible_with, body=body)
        (folder / VERSIONS / f"r{revision}_made_up.py").write_text(text)
        before = revision
    code = (folder / SCHEMA_VERSION).read_text()
    assert f'\nREVISION = "{REVISION}"\n' in code
    (folder / SCHEMA_VERSION).write_text(code.replace(f'\nREVISION = "{REVISION}"\n', f'\nREVISION = "{before}"\n'))
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return Release(folder, inherited)


def make_newer(url: str, *, compatible_with: str) -> None:
    """Have a database look as if the next release had migrated it."""
    engine = database.connect(url)
    with database.writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": NEXT})
        connection.execute(sa.delete(schema_revision).where(schema_revision.c.revision == NEXT))
        connection.execute(sa.insert(schema_revision).values(revision=NEXT, compatible_with=compatible_with))
    engine.dispose()
