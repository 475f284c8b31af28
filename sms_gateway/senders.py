"""A phone number as we keep it: a keyed hash (HMAC-SHA-256, RFC 2104), never the number. Pure.

The id of the key stands in front, so that a new key can take over while old hashes are still known for
what they are. Without the key nobody can try all numbers and see which it was.
"""

import hashlib
import hmac

HASH_DIGITS = 32


def pseudonym(number: str, key: str) -> str:
    """`id:hash` under a key `id:secret`. Spaces do not matter."""
    id_, _, secret = key.partition(":")
    digest = hmac.new(secret.encode(), "".join(number.split()).encode(), hashlib.sha256).hexdigest()
    return f"{id_}:{digest[:HASH_DIGITS]}"


def key_from(twilio_token: str) -> str:
    """A key that follows from a secret which is there anyway: new with each new token."""
    secret = hmac.new(twilio_token.encode(), b"imeicheck: phone numbers", hashlib.sha256).hexdigest()
    return f"t{secret[:6]}:{secret}"
