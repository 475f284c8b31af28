"""Who sends a text, and to what kind of number. Pure.

A phone number is kept as a keyed hash (HMAC-SHA-256, RFC 2104), never as itself. The id of the key stands
in front, so that a new key can take over while old hashes are still known for what they are. Without
the key nobody can try all numbers and see which it was.
"""

import hashlib
import hmac
from dataclasses import dataclass

import phonenumbers

from imeicheck.settings import Settings

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


def sender_of(number: str, key: str, to: str = "", service: str = "") -> Sender:
    """Whoever texted from `number` to `to`, a Twilio number, perhaps of a Messaging Service.

    Twilio answers the reserved words on long codes and toll-free numbers, and for Messaging Services on
    every number; on a short code of its own, and on WhatsApp, nobody does but us.
    """
    by_carrier = bool(service) or (to.startswith("+") and sum(map(str.isdigit, to)) >= SHORTEST_NUMBER)
    number = number.removeprefix(WHATSAPP)  # one person, however they write
    return Sender(pseudonym(number, key), country(number), by_carrier)


def pseudonym(number: str, key: str) -> str:
    """`id:hash` under a key `id:secret`. Spaces do not matter."""
    id_, _, secret = key.partition(":")
    digest = hmac.new(secret.encode(), "".join(number.split()).encode(), hashlib.sha256).hexdigest()
    return f"{id_}:{digest[:HASH_DIGITS]}"


def key_from(twilio_token: str) -> str:
    """A key that follows from a secret which is there anyway: new with each new token."""
    secret = hmac.new(twilio_token.encode(), b"imeicheck: phone numbers", hashlib.sha256).hexdigest()
    return f"t{secret[:6]}:{secret}"


def key_of(settings: Settings) -> str:
    """The key of a deployment. Raises SettingsError where texts are not set up."""
    return settings.number_key or key_from(settings.twilio_token())


def country(number: str) -> str:
    """Of a number in international form (ITU-T E.164)."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
