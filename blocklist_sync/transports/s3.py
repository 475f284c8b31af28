"""An object of S3, or of a service that speaks like it: one GET of an address that is signed, so HTTP brings it.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, signed as in
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import httpx
import obstore
from obstore.store import S3Store

if TYPE_CHECKING:
    from obstore.store import S3Credential

from blocklist_sync.address import Options, split
from blocklist_sync.transports.http import Download, as_nobody
from blocklist_sync.transports.transfer import Attempt, Wanted

ELSEWHERE = "us-east-1"
"""The region that services other than Amazon's expect unless told otherwise."""
CLOCKS_APART = timedelta(minutes=5)
"""How long the address holds beyond the longest transfer."""


def prepare(wanted: Wanted) -> Attempt:
    # No redirects: a signature is for one host, and S3 redirects only those who ask the wrong region.
    return Download(wanted, httpx.URL(_signed(wanted) or _public(wanted)), as_nobody, redirects=0)


def _signed(wanted: Wanted) -> str | None:
    """The address with the signature in its query; None if the object is public."""
    options, parts = wanted.options, split(wanted.url)
    if not (options.access_key_env and options.secret_key_env):
        return None
    endpoint = _endpoint(options)
    keys: S3Credential = {
        "access_key_id": wanted.secret(options.access_key_env).strip(),
        "secret_access_key": wanted.secret(options.secret_key_env).strip(),
        "expires_at": None,
    }
    store = S3Store(
        parts.netloc,
        credential_provider=lambda: keys,  # given as they are, a session token of the environment would join them
        region=options.region or ELSEWHERE,
        endpoint=endpoint,
        virtual_hosted_style_request=False,
        skip_signature=False,
        client_options={"allow_http": endpoint.startswith("http://")},
    )
    holds = timedelta(seconds=wanted.limits.longest_seconds) + CLOCKS_APART
    return obstore.sign(store, "GET", unquote(parts.path).removeprefix("/"), holds)


def _public(wanted: Wanted) -> str:
    parts = split(wanted.url)
    return f"{_endpoint(wanted.options)}/{parts.netloc}{quote(unquote(parts.path), safe='/~')}"


def _endpoint(options: Options) -> str:
    return (options.endpoint or f"https://s3.{options.region or ELSEWHERE}.amazonaws.com").rstrip("/")
