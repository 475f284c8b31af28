"""HTTP (RFC 9110): conditional on ETag and Last-Modified, resumed with Range and If-Range where it broke off.

A bearer token (RFC 6750) or a password (RFC 7617) goes to the feed's own scheme, host and port alone.
"""

import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import unquote

import httpx

from blocklist_sync.address import split
from blocklist_sync.transports.patience import LONGEST_WAIT
from blocklist_sync.transports.transfer import Attempt, Fetched, FetchFailed, Passing, Wanted

Authorize = Callable[[httpx.URL, Mapping[str, str]], dict[str, str]]
"""The headers that let a request in, given its URL and its other headers."""

MOST_REDIRECTS = 5
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, 2.1
_STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')


def prepare(wanted: Wanted) -> Attempt:
    url = httpx.URL(wanted.url).copy_with(username=None, password=None)
    return Download(wanted, url, _authorization(wanted), MOST_REDIRECTS)


def _authorization(wanted: Wanted) -> Authorize:
    options = wanted.options
    if options.token_env:
        token = wanted.secret(options.token_env).strip()
        if not _B64TOKEN.fullmatch(token):
            raise FetchFailed(f"{options.token_env} does not hold a bearer token: it has characters that none has")
        return lambda url, headers: {"Authorization": f"Bearer {token}"}
    if options.password_env:
        user = unquote(split(wanted.url).username or "")
        pair = f"{user}:{wanted.secret(options.password_env)}".encode()
        return lambda url, headers: {"Authorization": f"Basic {b64encode(pair).decode()}"}
    return as_nobody


def as_nobody(_url: httpx.URL, _headers: Mapping[str, str]) -> dict[str, str]:
    return {}


class Download:
    """A file on its way over several tries: what has arrived is kept while the server can go on from there."""

    def __init__(self, wanted: Wanted, url: httpx.URL, authorize: Authorize, redirects: int) -> None:
        self._wanted, self._url, self._authorize, self._redirects = wanted, url, authorize, redirects
        self._data = bytearray()
        self._fetched_as: tuple[str | None, str | None] = (None, None)

    async def __call__(self) -> Fetched | None:
        """Raises Passing, FetchFailed."""
        shown, silent = self._wanted.shown, self._wanted.limits.silent_seconds
        try:
            async with httpx.AsyncClient(timeout=silent) as client:
                response = await self._ask(client)
                try:
                    return await self._take(response)
                finally:
                    await response.aclose()
        except httpx.TimeoutException as e:
            raise Passing(f"{shown} cannot be fetched whole: not a byte for {silent:.0f} s") from e
        except (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError) as e:
            kind = FetchFailed if _is_about_certificates(e) else Passing
            raise kind(f"{shown} cannot be fetched whole: {_reason(e)}") from e
        except (httpx.HTTPError, httpx.InvalidURL) as e:
            raise FetchFailed(f"{shown} cannot be fetched: {_reason(e)}") from e

    async def _ask(self, client: httpx.AsyncClient) -> httpx.Response:
        url, authorize = self._url, self._authorize
        for _ in range(self._redirects + 1):
            # Sent as it is: what unpacks to gigabytes could be sent in a kilobyte.
            headers = {"Accept-Encoding": "identity", **self._conditions()}
            request = client.build_request("GET", url, headers=headers | authorize(url, headers))
            response = await client.send(request, stream=True)
            if not (response.has_redirect_location and self._redirects):
                return response
            await response.aclose()
            to = _redirected(url, response.headers["Location"], self._wanted.shown)
            if _origin(to) != _origin(url):
                authorize = as_nobody
            url = to
        raise FetchFailed(f"{self._wanted.shown} redirects more than {self._redirects} times")

    def _conditions(self) -> dict[str, str]:
        etag, _ = self._fetched_as
        if self._data and etag and _STRONG_ETAG.fullmatch(etag):  # a weak one proves nothing (RFC 9110, 13.1.5)
            return {"Range": f"bytes={len(self._data)}-", "If-Range": etag}
        self._data.clear()
        known = self._wanted.validators
        validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in validators.items() if value}

    async def _take(self, response: httpx.Response) -> Fetched | None:
        shown, sent = self._wanted.shown, response.request.headers
        resumed = "Range" in sent and self._goes_on(response)
        if response.status_code == HTTPStatus.NOT_MODIFIED and ("If-None-Match" in sent or "If-Modified-Since" in sent):
            return None
        if response.status_code != HTTPStatus.OK and not resumed:
            raise self._refused(response)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FetchFailed(f"{shown} sends a packed list although it was asked not to")
        if not resumed:
            self._data.clear()
            self._fetched_as = (_ascii(response.headers.get("ETag")), _ascii(response.headers.get("Last-Modified")))
        async for piece in response.aiter_raw():
            self._data += piece
            self._wanted.check_size(len(self._data))
        if resumed and not response.headers["Content-Range"].endswith((f"/{len(self._data)}", "/*")):
            self._data.clear()
            raise Passing(f"{shown} cannot be fetched whole: what it sent to complete the list does not fit")
        return Fetched(bytes(self._data), *self._fetched_as)

    def _goes_on(self, response: httpx.Response) -> bool:
        """Whether this is the rest of what has arrived; what else the answer may be, the next try starts anew."""
        begins = response.headers.get("Content-Range", "").startswith(f"bytes {len(self._data)}-")
        same = response.headers.get("ETag", self._fetched_as[0]) == self._fetched_as[0]
        return response.status_code == HTTPStatus.PARTIAL_CONTENT and begins and same

    def _refused(self, response: httpx.Response) -> FetchFailed:
        code, resuming = response.status_code, "Range" in response.request.headers
        told = f"{self._wanted.shown} answers {code} {_phrase(code)}".rstrip()
        if resuming and code in (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
            self._data.clear()
            return Passing(told)
        if code not in _PASSING:
            return FetchFailed(told)
        asked = response.headers.get("Retry-After", "")
        after = float(asked) if re.fullmatch(r"\d{1,9}", asked) else 0.0
        if after > LONGEST_WAIT:
            return FetchFailed(f"{told} and asks to wait {after:.0f} s")
        return Passing(told, after)


def _redirected(url: httpx.URL, location: str, shown: str) -> httpx.URL:
    to = url.join(location).copy_with(username=None, password=None)
    if to.scheme not in ("http", "https"):
        raise FetchFailed(f"{shown} redirects to what is not HTTP")
    if url.scheme == "https" and to.scheme == "http":
        raise FetchFailed(f"{shown} redirects from https:// to http://, where anybody on the way could change the list")
    return to


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """RFC 6454; httpx leaves out a port that is the scheme's own."""
    return url.scheme, url.host, url.port


def _phrase(code: int) -> str:
    """Not what the server says: that may repeat a token."""
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _ascii(value: str | None) -> str | None:
    """A validator as it can be sent back."""
    return value if value and value.isascii() else None
