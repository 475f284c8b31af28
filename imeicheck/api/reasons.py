"""Every reason that a problem can give, with its status and what to do: code and reference take both from here.

A reason keeps its meaning over versions. `detail` is said where there is nothing more exact to say.
"""

from typing import NamedTuple

FLAWS = ("length", "characters", "check-digit")

TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict with the present state",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    429: "Too many requests",
    500: "Internal error",
    503: "Cannot answer now",
}


class Meaning(NamedTuple):
    """Of a reason."""

    status: int
    detail: str

    @property
    def title(self) -> str:
        return TITLES[self.status]


REASONS = {
    reason: Meaning(status, detail)
    for status, reason, detail in (
        (400, "length", "an IMEI has 15 digits (14 without the check digit, 16 with the software version)"),
        (400, "characters", "an IMEI is digits only; spaces, dashes, slashes and dots between them are fine"),
        (400, "check-digit", "a digit is wrong: the last digit does not fit the others"),
        (400, "json", "the body is not JSON"),
        (400, "cut-short", "the body ended before the length that was announced"),
        (400, "query", "the query is not UTF-8 text"),
        (400, "columns", "the table has no column that is certain to hold the IMEIs: name it imei"),
        (400, "http", "the request cannot be served"),
        (401, "token-missing", "send a token: Authorization: Bearer …"),
        (401, "token-unknown", "this token is unknown or was revoked"),
        (403, "scope", "this token has no such scope: ask whoever runs the service for one"),
        (403, "source", "this token is bound to no source: make one with `keys create --source`"),
        (403, "public-checks", "checks without a token are not open here"),
        (403, "metrics", "metrics are for this machine, or with IMEICHECK_METRICS_TOKEN as a bearer token"),
        (403, "signature", "X-Twilio-Signature does not fit this request and TWILIO_AUTH_TOKEN"),
        (403, "host", "the demo answers under an address, such as 127.0.0.1, or as localhost"),
        (404, "not-found", "there is nothing at this address"),
        (405, "method", "this address does not take that method"),
        (409, "recovered", "this report is closed: file a new one"),
        (409, "many-phones", "many phones carry this number: a listing would accuse their owners too"),
        (
            409,
            "idempotency-key-used",
            "this Idempotency-Key was used for another report; use a new key for a new report",
        ),
        (409, "too-many-keys", "a token cannot make any more of them: revoking does not make room"),
        (413, "too-large", "the body is too large"),
        (415, "media-type", "send the body as application/json, or a batch as text/csv or application/x-ndjson"),
        (422, "body", "a member is missing, unknown or of the wrong kind: the detail names it"),
        (422, "imeis", "a report is one phone: give its IMEIs"),
        (422, "reason", "the reason is none that a report may have"),
        (422, "incident-on", "incident_on is a date that has been"),
        (422, "case", "a case number is short, without control characters"),
        (422, "country", "a country is two capital letters (ISO 3166-1 alpha-2), such as KE"),
        (422, "idempotency-key", "an Idempotency-Key has 1 to 255 printable ASCII characters"),
        (422, "days", "days is a number of days, such as 30"),
        (422, "models-differ", "these IMEIs belong to different models, so not to one phone"),
        (422, "status", "the status is none that a report can have"),
        (422, "text", "the text is too long"),
        (429, "rate", "too many requests; ask again after Retry-After seconds"),
        (429, "daily", "the quota for today is used up; ask again after Retry-After seconds"),
        (500, "internal", "this is our fault and was noted; the request id helps to find it"),
        (503, "no-store", "no store can answer now: ask again after Retry-After seconds"),
        (503, "token-unreadable", "what this token allows cannot be read: whoever runs the service has to mend it"),
        (503, "busy", "too much is under way: ask again after Retry-After seconds"),
        (503, "not-ready", "neither Redis nor SQL can answer now"),
        (503, "loading", "the demo has not loaded its first list yet: ask again after Retry-After seconds"),
        (503, "feed-file", "the feed's file cannot be written"),
        (503, "sms-gateway", "the SMS gateway does not answer as it should"),
    )
}

OF_NO_OPERATION = ("not-found", "method", "http")
"""What is answered where the address or the method is none of ours."""


def type_of(reason: str) -> str:
    """The URI that names a kind of problem (RFC 9457, 3.1.1)."""
    return "urn:imeicheck:problem:" + ("not-an-imei" if reason in FLAWS else reason)
