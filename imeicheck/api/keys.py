"""`/v1/keys`: a chain's token makes tokens for its shops, lists and revokes them."""

from datetime import UTC, datetime
from typing import NamedTuple, get_args

import sqlalchemy as sa
from flask import Blueprint, Response, request

from imeicheck.api import callers
from imeicheck.api.bodies import json_body, json_response
from imeicheck.api.contract.keys import LIST, MAKE, REVOKE, Key, KeyBody, Keys, NewKey, Revoked, Scope
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.rules.answer import moment
from imeicheck.rules.gcra import Rate, parse_rate
from imeicheck.store import tokens
from imeicheck.store.database import writing
from imeicheck.store.tokens import DEFAULT_RATE, Issued, Made, Token

MOST_KEYS = 10_000


def blueprint(services: Services) -> Blueprint:
    keys = Blueprint("keys", __name__)
    sql = services.sql

    def caller() -> Token:
        mine, account = callers.token(request, services.directory, "keys")
        services.checker.admit(account, 0)
        return mine

    @keys.post("/v1/keys")
    @MAKE
    def create() -> Response:
        mine, body = caller(), json_body(request, KeyBody)
        wanted = _wanted(mine, body)
        made = sql.write(lambda engine: _make(engine, mine, wanted, datetime.now(UTC)))
        told = NewKey(made.id, body.name, made.secret)
        return json_response(told, 201, {"Location": f"/v1/keys/{made.id}"})

    @keys.get("/v1/keys")
    @LIST
    def find() -> Response:
        mine = caller()
        issued = sql.browse(lambda connection: tokens.issued(connection, mine.id))
        return json_response(Keys([_told(one) for one in issued]))

    @keys.delete("/v1/keys/<id_>")
    @REVOKE
    def revoke(id_: str) -> Response:
        mine, now = caller(), datetime.now(UTC)
        if not id_.isalnum():
            raise Problem("not-found", "this token made none of that id that is in force")

        def end(engine: sa.Engine) -> bool:
            with writing(engine) as connection:
                return tokens.revoke(connection, id_, now, mine.id)

        if not sql.write(end):
            raise Problem("not-found", "this token made none of that id that is in force")
        return json_response(Revoked(id_))

    return keys


class Wanted(NamedTuple):
    """What a new token is to be."""

    name: str
    scopes: list[str]
    rate: Rate | None
    daily: int | None


def _make(engine: sa.Engine, mine: Token, wanted: Wanted, now: datetime) -> Made:
    """Raises Problem."""
    with writing(engine) as connection:
        if tokens.count_made(connection, mine.id) >= MOST_KEYS:
            raise Problem("too-many-keys", f"a token makes {MOST_KEYS:,} others at most")
        return tokens.create(
            connection, **wanted._asdict(), source_id=None, now=now, parent=mine.id, is_test=mine.is_test
        )


def _wanted(mine: Token, body: KeyBody) -> Wanted:
    """Raises Problem."""
    may = [scope for scope in get_args(Scope) if scope in mine.scopes]
    scopes = list(dict.fromkeys(may if body.scopes is None else body.scopes))
    if not scopes or not set(scopes) <= set(may):
        raise Problem("scope", f"scopes are of those that this token can give: {', '.join(may) or 'none'}")
    if body.rate is None and body.daily is None:
        return Wanted(body.name, scopes, None, None)
    rate = mine.rate or DEFAULT_RATE if body.rate is None else parse_rate(body.rate)
    return Wanted(body.name, scopes, rate, body.daily)


def _told(issued: Issued) -> Key:
    token = issued.token
    times = (moment(at) for at in (issued.created_at, issued.last_used_at, issued.revoked_at))
    rate = str(token.rate) if token.rate else None
    return Key(token.id, token.name, sorted(token.scopes), rate, token.daily, *times)
