"""Who is calling: a token, a stranger where public checks are on, or the operator."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import Request

from imeicheck.api.logs import ACCOUNT, TOKEN_ID
from imeicheck.api.problems import Problem
from imeicheck.directory import Directory
from imeicheck.limits import EVERYBODY, Account
from imeicheck.rules.gcra import Allowance
from imeicheck.settings import Network, Settings
from imeicheck.store.tokens import Token

AUTHENTICATE = {"WWW-Authenticate": 'Bearer realm="imeicheck"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who may ask. `token` is None for a stranger."""

    token: Token | None
    account: Account


def token(request: Request, directory: Directory, scope: str | None = None) -> tuple[Token, Account]:
    """Whoever holds a token with that scope, or with any. Raises Problem, StoreDown."""
    secret = bearer(request)
    if secret is None:
        raise Problem("token-missing", "send a token: Authorization: Bearer …", AUTHENTICATE)
    held = directory.token(secret)
    if held is None:
        raise Problem("token-unknown", "this token is unknown or was revoked", AUTHENTICATE)
    request.environ[TOKEN_ID] = held.id
    if scope is not None and scope not in held.scopes:
        raise Problem("scope", f"this token has no scope {scope!r}: ask whoever runs the service for one")
    return held, _counted(request, Account(*held.allowances, token=held.id, is_test=held.is_test))


def checker(request: Request, directory: Directory, settings: Settings) -> Caller:
    """Whoever may check: with a token, or anybody where public checks are on. Raises Problem, StoreDown."""
    if settings.public_checks and "Authorization" not in request.headers:
        return stranger(request, settings)
    return Caller(*token(request, directory, "check"))


def stranger(request: Request, settings: Settings) -> Caller:
    """Anybody, where public checks are on. Raises Problem."""
    if not settings.public_checks:
        raise Problem("public-checks", "checks without a token are not open here")
    own = Allowance(f"ip:{_household(client(request, settings))}", settings.public_rate, None)
    return Caller(None, _counted(request, Account(own, Allowance(EVERYBODY, settings.public_ceiling, None))))


def _counted(request: Request, account: Account) -> Account:
    """So that every answer can tell what is left, whatever becomes of the request."""
    request.environ[ACCOUNT] = account
    return account


def bearer(request: Request) -> str | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


def may_see_details(request: Request, settings: Settings) -> bool:
    """Whether this is the operator: on this machine, not through a proxy, or with the metrics token."""
    if settings.metrics_tokens and (secret := bearer(request)):
        return any(hmac.compare_digest(secret.encode(), one.encode()) for one in settings.metrics_tokens)
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"))
    return not forwarded and not is_trusted(request, settings) and _is_loopback(request.remote_addr)


def client(request: Request, settings: Settings) -> str:
    """The address that asks: behind trusted proxies the nearest one that is none of them."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    address = request.remote_addr or "unknown"
    while hops and _within(address, settings.trusted_proxies):
        address = hops.pop()
    return address


def is_trusted(request: Request, settings: Settings) -> bool:
    """Whether a request comes straight from a trusted proxy, whose forwarding headers count."""
    return _within(request.remote_addr or "", settings.trusted_proxies)


def _within(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _is_loopback(address: str | None) -> bool:
    parsed = _parsed(address or "")
    return parsed is not None and parsed.is_loopback


def _household(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: what one subscriber has."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return f"{parsed.exploded[:19]}::/64"
    return str(parsed or "unknown")


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address; an IPv4 address that a socket for both kinds shows as IPv6 is itself."""
    try:
        parsed = ip_address(address.partition("%")[0])  # without the zone of a link (RFC 4007)
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
