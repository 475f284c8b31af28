"""The service behind the texts is the one behind the API."""

from tests.api.conftest import serve

__all__ = ["serve"]
