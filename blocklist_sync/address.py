"""Where a feed is and how one gets in: its URL (RFC 3986) and the options that belong to it.

Secrets are named, never given: a name is that of a variable in the environment of whoever fetches.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

PATH = "path"
"""The scheme of what is no URL."""


class BadAddress(ValueError):
    """A URL and options that do not fit; the text says what to do, and repeats nothing that may be secret."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a transport is told beside its URL."""

    token_env: str | None = None
    password_env: str | None = None
    key_env: str | None = None
    known_hosts: str | None = None
    access_key_env: str | None = None
    secret_key_env: str | None = None
    endpoint: str | None = None
    region: str | None = None

    def stored(self) -> dict[str, str]:
        """As the table `feed` keeps them."""
        return {name: told for name, told in asdict(self).items() if told}


_FITTING = {
    PATH: set[str](),
    "file": set[str](),
    "http": {"token_env", "password_env"},
    "https": {"token_env", "password_env"},
    "sftp": {"key_env", "password_env", "known_hosts"},
    "s3": {"access_key_env", "secret_key_env", "endpoint", "region"},
}
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")  # capitals: a secret that was given in place of its name rarely fits
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9-]+")


def read_options(stored: Mapping[str, str]) -> Options:
    """Raises BadAddress."""
    if unknown := set(stored) - {f.name for f in fields(Options)}:
        raise BadAddress(f"the feed has options of a newer version ({', '.join(sorted(unknown))}): upgrade")
    return Options(**stored)


def scheme_of(url: str) -> str:
    scheme, separator, _ = url.partition("://")
    return scheme.lower() if separator else PATH


def split(url: str) -> SplitResult:
    """Raises BadAddress."""
    try:
        parts = urlsplit(url)
        readable = url.isprintable() and parts.port != 0
    except ValueError:
        readable = False
    if not readable:
        raise BadAddress("the feed's URL cannot be read: `blocklist-sync add` sets it anew")
    return parts


def shown(url: str) -> str:
    """A URL as it may be said: without user, password, query and fragment, any of which may be secret."""
    if scheme_of(url) == PATH:
        return url
    parts = split(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def check(url: str, options: Options) -> None:
    """Raises BadAddress."""
    scheme = scheme_of(url)
    if scheme not in _FITTING:
        raise BadAddress("give a path, file://…, http://…, https://…, sftp://… or s3://…")
    for name, told in options.stored().items():
        option = f"--{name.replace('_', '-')}"
        if name not in _FITTING[scheme]:
            raise BadAddress(f"{option} is not for {'a path' if scheme == PATH else f'{scheme}://'}")
        if name.endswith("_env") and not _VARIABLE.fullmatch(told):
            raise BadAddress(
                f"{option} takes the name of an environment variable in capitals, such as KENYA_TOKEN, "
                "and never the secret itself"
            )
    if scheme == PATH:
        return
    parts = split(url)
    if parts.password is not None:
        raise BadAddress(
            "take the password out of the URL: set a variable in the environment and name it, --password-env NAME"
        )
    if scheme != "file" and not parts.hostname:
        raise BadAddress(f"the URL names no {'bucket' if scheme == 's3' else 'host'}")
    {"file": _check_file, "http": _check_http, "https": _check_http, "sftp": _check_sftp, "s3": _check_s3}[scheme](
        parts, options
    )


def _check_file(parts: SplitResult, _options: Options) -> None:
    if parts.netloc not in ("", "localhost"):
        raise BadAddress("a file:// URL has three slashes before its path: file:///srv/lists/ke.csv")


def _check_http(parts: SplitResult, options: Options) -> None:
    if parts.username is not None and not options.password_env:
        raise BadAddress("a user in the URL needs --password-env NAME; a token goes into --token-env NAME")
    if options.password_env and not parts.username:
        raise BadAddress("--password-env needs a user in the URL, such as https://agency@lists.example/ke.csv")
    if options.password_env and options.token_env:
        raise BadAddress("give --token-env or --password-env, not both")
    if parts.scheme.lower() == "http" and options.stored() and not _is_loopback(parts.hostname or ""):
        raise BadAddress("over http:// anybody on the way could read the secret: use https://")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_sftp(parts: SplitResult, options: Options) -> None:
    if not parts.username:
        raise BadAddress("an sftp:// URL names its user: sftp://agency@lists.example/out/ke.csv")
    if parts.path in ("", "/"):
        raise BadAddress("the URL names no file")
    if not options.known_hosts:
        raise BadAddress("sftp:// needs --known-hosts FILE with the server's host key: none is trusted on first use")
    if not (options.key_env or options.password_env):
        raise BadAddress("sftp:// needs --key-env NAME or --password-env NAME")


def _check_s3(parts: SplitResult, options: Options) -> None:
    if not _BUCKET.fullmatch(parts.netloc):
        raise BadAddress("an s3:// URL is s3://bucket/key")
    if any(step in ("", ".", "..") for step in parts.path.split("/")[1:]) or not parts.path:
        raise BadAddress("the URL names no object, or one with an empty step, `.` or `..` in its key")
    if parts.query or parts.fragment:
        raise BadAddress("an s3:// URL has no ? or #: write %3F or %23 if the key has them")
    if bool(options.access_key_env) != bool(options.secret_key_env):
        raise BadAddress("give both --access-key-env and --secret-key-env, or neither for a public bucket")
    if not (options.region or options.endpoint):
        raise BadAddress("s3:// needs --region, or --endpoint for another service than Amazon's")
    if options.region and not _REGION.fullmatch(options.region):
        raise BadAddress("--region is a name such as eu-west-1")
    if options.endpoint:
        endpoint = split(options.endpoint)
        known = endpoint.scheme.lower() in ("http", "https") and endpoint.hostname and "@" not in endpoint.netloc
        if not known or endpoint.path not in ("", "/") or endpoint.query or endpoint.fragment:
            raise BadAddress("--endpoint is a scheme and a host, such as https://minio.example:9000")
