"""The service behind the demo's page is the one behind the API."""

from tests.api.conftest import migrated_file, serve, sql_url

__all__ = ["migrated_file", "serve", "sql_url"]
