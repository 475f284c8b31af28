"""Every reply takes the segments that Twilio's own calculator counts: one of GSM-7, or at most two of UCS-2."""

import pytest

from imeicheck.rules.gsm import size
from imeicheck.rules.verdict import Device
from sms_gateway.answer import notes
from sms_gateway.answer import sentences as s
from sms_gateway.answer.notes import Contacts
from sms_gateway.answer.several import several, victim
from sms_gateway.answer.verdict import reply
from sms_gateway.languages import TEXTS
from tests.calculator import Calculator, calculator
from tests.sms.answer.worst import (
    BRAND,
    FAR_AWAY,
    LONGEST_MODELS,
    VERDICTS,
    longest_date,
    longest_names,
    of,
    verdict,
    why,
)

__all__ = ["calculator"]

LONGEST = Contacts("W" * 40, "W" * 40, "W" * 40)


@pytest.mark.parametrize("code", TEXTS.tags())
def test_every_reply_takes_the_segments_that_twilio_counts(code: str, calculator: Calculator) -> None:
    language = FAR_AWAY[code]
    on, country = longest_date(language), longest_names(language)[0]
    replies = [
        reply(of(answer, reason, Device("49015420", BRAND, model, None), country, on), language, country)
        for answer, reason in VERDICTS
        for model in LONGEST_MODELS
    ]
    replies += [notes.plain(sentence, language) for sentence in (s.HELP, s.TOO_MANY, s.STOPPED, s.STARTED)]
    replies += [notes.plain(sentence, language) for sentence in s.ODD.values()]
    replies += [notes.bought(LONGEST, language), notes.stolen(LONGEST, language)]
    listed = of("listed", "stolen", country=country, on=on)
    named = verdict("listed", why("stolen", country, on, "operator", "N" * 40, "C" * 40))
    unlisted = of("not_listed", "")
    replies += [notes.dispute(told, LONGEST, language) for told in (listed, named, unlisted, None)]
    for verdicts in ([listed], [unlisted], [listed, unlisted], [unlisted, unlisted, listed]):
        read = [(told, place == 0) for place, told in enumerate(verdicts)]
        replies += [several(read, language), several(read, language, ["490154203237519"])]
        replies += [victim(read, "", language), victim(read, "W" * 52, language, ["490154203237519"])]
    for text in replies:
        counted = size(text)
        assert calculator.segments(text) == (counted.encoding, counted.segments), text
        assert counted.segments <= (1 if language.is_latin else 2), text
