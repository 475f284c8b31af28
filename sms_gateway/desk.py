"""Takes a text and gives the reply: reads what is wanted, checks the phone, says it in the sender's language."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages, Tongue
from imeicheck.limits import OverLimit
from imeicheck.rules.coverage import country_of
from imeicheck.rules.gsm import size
from imeicheck.rules.verdict import Verdict
from imeicheck.store.errors import StoreDown
from imeicheck.store.text_senders import Known
from sms_gateway.answer import notes
from sms_gateway.answer import sentences as s
from sms_gateway.answer.notes import Contacts
from sms_gateway.answer.several import MOST, MOST_WHOLE, several
from sms_gateway.answer.verdict import reply as of_verdict
from sms_gateway.cost import Purse
from sms_gateway.limits import Limits
from sms_gateway.memory import Memory
from sms_gateway.senders import Sender
from sms_gateway.understand.brands import same
from sms_gateway.understand.intent import Intent, Read, intent
from sms_gateway.understand.words import RESERVED

NOBODY = Sender()
STOP_AND_START = ("stop", "start")
GRAVEST_FIRST = ("listed", "caution", "unknown", "not_listed")
FOR_THE_POLICE = frozenset(("stolen", "lost", "fraud", "court-order", "counterfeit"))
"""Reasons of a listing that the buyer of a phone goes to the police with."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` is empty for silence. One that is not final may be another in a minute."""

    text: str
    kind: str = ""
    """The verdict, what else was told, or why there is silence."""
    final: bool = True
    language: str = ""

    @property
    def segments(self) -> int:
        return size(self.text).segments if self.text else 0


def silence(why: str) -> Reply:
    """No reply, on purpose."""
    return Reply("", why)


class Desk:
    """Replies to any number of senders; `counted` hears of each reply."""

    def __init__(
        self,
        checker: Checker,
        directory: Directory,
        languages: Languages,
        memory: Memory,
        limits: Limits,
        purse: Purse,
        contacts: Contacts,
        counted: Callable[[Reply], None],
    ) -> None:
        self._checker, self._directory, self._languages = checker, directory, languages
        self._memory, self._limits, self._purse = memory, limits, purse
        self._contacts, self._counted = contacts, counted

    def reply(self, text: str, sender: Sender = NOBODY, language_code: str | None = None) -> Reply:
        """The reply to a text, counted against whatever limits its sender; in a language, if one is given."""
        wanted, known = intent(text, self._languages.codes), self._memory.of(sender.name)
        language = self._languages.named(language_code or "") or self._language(wanted, known, sender)
        made = replace(self._reply(text, wanted, known, sender, language), language=language.code)
        if made.text and sender.name and not self._purse.pays(made.segments):
            made = replace(silence("spent"), language=language.code)
        self._counted(made)
        return made

    def _reply(self, text: str, wanted: Intent, known: Known, sender: Sender, language: Tongue) -> Reply:
        if sender.answered_by_carrier and text.strip().casefold() in RESERVED:
            return self.answered_by_carrier(wanted.wish, sender)
        if known.stopped and wanted.wish != "start":
            return silence("stopped")
        try:
            return self._answer(wanted, known, sender, language)
        except OverLimit as e:
            told = self._limits.may_be_told(e, sender)
            return Reply(notes.plain(s.TOO_MANY, language), "too-many") if told else silence("limited")
        except StoreDown:  # what the sender chose could not be noted: to say that it was would not be true
            return Reply("", "not-noted", final=False)

    def answered_by_carrier(self, wish: str, sender: Sender) -> Reply:
        """Silence; whether somebody wants texts holds for all our numbers, whoever was told."""
        try:
            if wish in STOP_AND_START:
                self._memory.note(sender.name, stopped=wish == "stop")
        except StoreDown:
            pass  # the carrier holds to it anyway
        return silence("carrier")

    def _language(self, wanted: Intent, known: Known, sender: Sender) -> Tongue:
        """What the text asks for, what its sender chose, what the text is written in, what is spoken there."""
        there = self._languages.of_country(sender.country)
        home = there.code if there else ""
        written = sorted(wanted.written, key=lambda code: code.partition("-")[0] != home)
        chosen = [code for code in (wanted.asked, known.language, *written) if code]
        return self._languages.first(chosen) or there or self._languages.default

    def _answer(self, wanted: Intent, known: Known, sender: Sender, language: Tongue) -> Reply:
        """Raises OverLimit, StoreDown."""
        numbers = wanted.numbers
        guessed = sum(read.guessed for read in numbers)
        if wanted.wish in ("check", "dispute", "bought") and 0 < len(numbers) <= MOST and guessed <= MOST_WHOLE:
            return self._checked(wanted, sender, language)
        if wanted.wish in STOP_AND_START:  # even of who is over a limit
            self._memory.note(sender.name, stopped=wanted.wish == "stop")
        self._checker.admit(self._limits.chat(sender))
        if wanted.wish in STOP_AND_START:
            return Reply(notes.plain(s.STOPPED if wanted.wish == "stop" else s.STARTED, language), wanted.wish)
        if wanted.wish in ("language", "tips"):
            return Reply(self._chosen(wanted, known, sender, language), wanted.wish)
        if wanted.wish == "bought":
            return Reply(notes.bought(self._contacts, language), "bought")
        if wanted.wish == "stolen":
            return Reply(notes.stolen(self._contacts, language), "stolen")
        if len(numbers) > MOST:
            return Reply(notes.plain(s.TOO_MANY_NUMBERS, language), "too-many-imeis")
        if wanted.wish == "dispute":
            return Reply(notes.dispute(None, self._contacts, language), "dispute")
        if guessed > MOST_WHOLE:
            return Reply(notes.plain(s.WORDS, language), "words")
        if wanted.wish == "help" or wanted.odd in (None, "empty"):
            return Reply(notes.plain(s.HELP, language), "help")
        return Reply(notes.odd(wanted.odd, wanted.digits, language), wanted.odd)

    def _chosen(self, wanted: Intent, known: Known, sender: Sender, language: Tongue) -> str:
        """Note what a sender chose, and say so. Raises StoreDown."""
        if wanted.wish == "tips":
            self._memory.note(sender.name, tips=known.tips + 1)
            return notes.tip(known.tips, language)
        if not (wanted.asked and self._languages.named(wanted.asked)):
            return notes.languages(self._languages.codes, language)
        self._memory.note(sender.name, language=wanted.asked)
        return notes.plain(s.LANGUAGE_SET, language)

    def _checked(self, wanted: Intent, sender: Sender, language: Tongue) -> Reply:
        """What is known of the phones in a text. Raises OverLimit."""
        digits = [read.imei.digits for read in wanted.numbers]
        told = self._checker.check_all(digits, self._limits.check(sender))
        verdicts = [verdict for verdict in told if isinstance(verdict, Verdict)]
        final = all(verdict.was_checked for verdict in verdicts)
        gravest = min(verdicts, key=lambda verdict: GRAVEST_FIRST.index(verdict.answer))
        return Reply(self._told(wanted, verdicts, gravest, language), gravest.answer, final)

    def _told(self, wanted: Intent, verdicts: list[Verdict], gravest: Verdict, language: Tongue) -> str:
        codes = {why.code for why in gravest.reasons if why.source}
        if wanted.wish == "dispute" and (gravest.answer == "not_listed" or codes):
            return notes.dispute(gravest, self._contacts, language)
        if wanted.wish == "bought" and codes & FOR_THE_POLICE:
            return notes.bought(self._contacts, language)
        read = [(verdict, _is_whole(one, verdict)) for one, verdict in zip(wanted.numbers, verdicts, strict=True)]
        if len(read) > 1:
            return several(read, language)
        [(verdict, whole)] = read
        country = country_of(self._directory.spoken()) if verdict.answer == "not_listed" else ""
        device = verdict.device
        other = bool(device and wanted.named and not same(device.brand, wanted.named))
        return of_verdict(verdict, language, country, whole=whole, other_brand=other)


def _is_whole(read: Read, verdict: Verdict) -> bool:
    """Whether the sender has to see the number as we read it: we guessed at a digit, or had no check digit to go by."""
    return read.guessed or (verdict.imei.check_digit == "absent" and verdict.answer == "listed")
