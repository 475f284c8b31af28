"""Parts of addresses."""

from werkzeug.routing import PathConverter

NAMES = ("check", "batch")
"""What stands beside a number under `/v1/imei/`."""


class Written(PathConverter):
    """An IMEI as people write it, slashes and all; any text but the names of what else is there.

    Were the names not left out, an answer to a wrong method would offer GET for them.
    """

    regex = rf"(?!(?:{'|'.join(NAMES)})$)[^/].*?"
