"""Who sends a text, and to what kind of number. Pure.

A phone number is stored as a keyed hash (HMAC-SHA-256, RFC 2104), never as itself. Without the key nobody can try all
numbers and see which it was. The id of the key precedes the hash, so that keys can be rotated: a sender has a name
under each key, and what is stored under an earlier one is still found.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

Keys = Sequence[str]
"""`id:secret`, at least one: the current key, then earlier ones."""
HASH_DIGITS = 32
WHATSAPP = "whatsapp:"
SHORTEST_NUMBER = 7
"""Digits of a number that can be called; a short code has fewer."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who texts us."""

    name: str = ""
    """A pseudonym; empty for somebody who is not to be counted or remembered."""
    country: str = ""
    """ISO 3166-1, of the number; empty where it tells none."""
    answered_by_carrier: bool = False
    """Whether STOP, START and HELP are answered before they come to us."""
    earlier: tuple[str, ...] = ()
    """Pseudonyms under earlier keys."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every pseudonym, the current one first."""
        return (self.name, *self.earlier)


def sender_of(number: str, keys: Keys, to: str = "", service: str = "") -> Sender:
    """Whoever texted from `number` to `to`, a Twilio number, perhaps of a Messaging Service.

    Twilio answers the reserved words on long codes and toll-free numbers, and for Messaging Services on
    every number; on a short code of its own, and on WhatsApp, nobody does but us.
    """
    by_carrier = bool(service) or (to.startswith("+") and sum(map(str.isdigit, to)) >= SHORTEST_NUMBER)
    number = number.removeprefix(WHATSAPP)  # one person, however they write
    name, *earlier = (pseudonym(number, key) for key in keys)
    return Sender(name, country(number), by_carrier, tuple(earlier))


def pseudonym(number: str, key: str) -> str:
    """`id:hash` under a key `id:secret`. Spaces do not matter."""
    id_, _, secret = key.partition(":")
    digest = hmac.new(secret.encode(), "".join(number.split()).encode(), hashlib.sha256).hexdigest()
    return f"{id_}:{digest[:HASH_DIGITS]}"


def key_from(twilio_token: str) -> str:
    """Return the key that earlier versions used where none was set: it follows from the Twilio token."""
    secret = hmac.new(twilio_token.encode(), b"imeicheck: phone numbers", hashlib.sha256).hexdigest()
    return f"t{secret[:6]}:{secret}"


def country(number: str) -> str:
    """Of a number in international form (ITU-T E.164)."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
