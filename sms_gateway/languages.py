"""The languages of texts: sentences in catalogs of their own, since each has a length that it must keep."""

from pathlib import Path

from imeicheck.languages import Catalogs

TEXTS = Catalogs(Path(__file__).parent / "locale", "sms")
