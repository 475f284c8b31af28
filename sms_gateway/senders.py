"""Who sends a text, and to what kind of number. Pure.

A phone number is stored as a keyed hash (HMAC-SHA-256, RFC 2104), never as itself. Without the key nobody can try all
numbers and see which it was. The id of the key and a fingerprint of its secret precede the hash. So keys can be rotated
(what is stored under an earlier key is still found), and another secret under the same id is noticed.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers

Keys = Sequence[str]
"""`id:secret`, at least one: the current key, then earlier ones."""
HASH_DIGITS = 32
FINGERPRINT_DIGITS = 8
_FINGERPRINTED = b"imeicheck: key fingerprint"
"""No number: those are hashed without spaces."""
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
    """Pseudonyms in an earlier form, or under earlier keys."""

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
    name, *earlier = (name for key in keys for name in pseudonyms(number, key))
    return Sender(name, country(number), by_carrier, tuple(earlier))


def pseudonyms(number: str, key: str) -> tuple[str, ...]:
    """Return the names of a number under a key: `id.fingerprint:hash`, then `id:hash`. Spaces do not matter."""
    digest = _hmac(key, "".join(number.split()).encode())[:HASH_DIGITS]
    return tuple(f"{id_}:{digest}" for id_ in key_ids(key))


def key_ids(key: str) -> tuple[str, str]:
    """Return what precedes the hash in names under a key: `id.fingerprint`, and `id` as earlier versions wrote it."""
    id_ = key.partition(":")[0]
    return f"{id_}.{_hmac(key, _FINGERPRINTED)[:FINGERPRINT_DIGITS]}", id_


def key_from(twilio_token: str) -> str:
    """Return the key that earlier versions used where none was set: it follows from the Twilio token."""
    secret = hmac.new(twilio_token.encode(), b"imeicheck: phone numbers", hashlib.sha256).hexdigest()
    return f"t{secret[:6]}:{secret}"


def _hmac(key: str, message: bytes) -> str:
    return hmac.new(key.partition(":")[2].encode(), message, hashlib.sha256).hexdigest()


def country(number: str) -> str:
    """Of a number in international form (ITU-T E.164)."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
