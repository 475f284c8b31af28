"""What is said to somebody who may be answered: a check where there is a number, else what they wanted."""

from dataclasses import dataclass

from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages, Tongue
from imeicheck.rules.coverage import country_of
from imeicheck.rules.gsm import size
from imeicheck.rules.verdict import Verdict
from imeicheck.store.text_senders import Known
from sms_gateway.answer import notes
from sms_gateway.answer import sentences as s
from sms_gateway.answer.notes import Contacts
from sms_gateway.answer.several import GRAVEST_FIRST, MOST, MOST_WHOLE, several, victim
from sms_gateway.answer.verdict import reply as of_verdict
from sms_gateway.limits import Limits
from sms_gateway.memory import Memory
from sms_gateway.senders import Sender
from sms_gateway.understand.brands import same
from sms_gateway.understand.intent import Intent, Read

STOP_AND_START = ("stop", "start")


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


class Clerk:
    """Answers whatever a text wants, within the sender's limits."""

    def __init__(
        self,
        checker: Checker,
        directory: Directory,
        languages: Languages,
        memory: Memory,
        limits: Limits,
        contacts: Contacts,
    ) -> None:
        self._checker, self._directory, self._languages = checker, directory, languages
        self._memory, self._limits, self._contacts = memory, limits, contacts

    def answer(self, wanted: Intent, known: Known, sender: Sender, language: Tongue) -> Reply:
        """Raises OverLimit, StoreDown where what the sender chose cannot be noted."""
        if wanted.wish in STOP_AND_START:  # even of who is over a limit
            self._memory.note(sender, stopped=wanted.wish == "stop")
        if _is_readable(wanted):
            return self._checked(wanted, sender, language)
        self._checker.admit(self._limits.chat(sender))
        if wanted.wish == "check" or wanted.numbers:
            return _no_check(wanted, language)
        return Reply(self._told(wanted, known, sender, language), wanted.wish)

    def _told(self, wanted: Intent, known: Known, sender: Sender, language: Tongue) -> str:
        """What else than a check was wanted. Raises StoreDown."""
        match wanted.wish:
            case "stop" | "start":
                return notes.plain(s.STOPPED if wanted.wish == "stop" else s.STARTED, language)
            case "tips":
                self._memory.note(sender, tips=known.tips + 1)
                return notes.tip(known.tips, language)
            case "language" if wanted.asked and self._languages.named(wanted.asked):
                self._memory.note(sender, language=wanted.asked)
                return notes.plain(s.LANGUAGE_SET, language)
            case "language":
                return notes.languages(self._languages.codes, language)
            case "bought":
                return notes.bought(self._contacts, language)
            case "stolen":
                return notes.stolen(self._contacts, language, wanted.unread)
            case "dispute":
                return notes.dispute(None, self._contacts, language, wanted.unread)
            case _:
                return notes.plain(s.HELP, language)

    def _checked(self, wanted: Intent, sender: Sender, language: Tongue) -> Reply:
        """Check the phones in a text. Raises OverLimit."""
        told = self._checker.check_all([read.imei.digits for read in wanted.numbers], self._limits.check(sender))
        verdicts = [verdict for verdict in told if isinstance(verdict, Verdict)]
        gravest = min(verdicts, key=lambda verdict: GRAVEST_FIRST.index(verdict.answer))
        final = all(verdict.was_checked for verdict in verdicts)
        return Reply(self._found(wanted, verdicts, gravest, language), gravest.answer, final)

    def _found(self, wanted: Intent, verdicts: list[Verdict], gravest: Verdict, language: Tongue) -> str:
        is_absent = gravest.answer == "not_listed" and not wanted.unread
        if wanted.wish == "dispute" and (is_absent or any(why.source for why in gravest.reasons)):
            return notes.dispute(gravest, self._contacts, language)
        read = [(verdict, _is_whole(number, verdict)) for number, verdict in zip(wanted.numbers, verdicts, strict=True)]
        if wanted.wish == "stolen":
            return victim(read, notes.police(self._contacts, language), language, wanted.unread)
        if len(read) > 1 or wanted.unread:
            return several(read, language, wanted.unread)
        [(verdict, whole)] = read
        country = country_of(self._directory.spoken()) if verdict.answer == "not_listed" else ""
        device = verdict.device
        other = bool(device and wanted.named and not same(device.brand, wanted.named))
        way = notes.police(self._contacts, language) if wanted.wish == "bought" else ""
        return of_verdict(verdict, language, country, whole=whole, other_brand=other, way=way)


def _is_readable(wanted: Intent) -> bool:
    """Return whether there are IMEIs, and no more numbers than a reply can name: then they are checked."""
    return (
        bool(wanted.numbers)
        and len(wanted.numbers) + len(wanted.unread) <= MOST
        and sum(read.guessed for read in wanted.numbers) <= MOST_WHOLE
    )


def _no_check(wanted: Intent, language: Tongue) -> Reply:
    """Return the reply to a text that cannot be checked: what is wrong with it, and what to send."""
    if len(wanted.numbers) + len(wanted.unread) > MOST:
        return Reply(notes.plain(s.TOO_MANY_NUMBERS, language), "too-many-imeis")
    if wanted.numbers:
        return Reply(notes.plain(s.WORDS, language), "words")
    if wanted.odd in (None, "empty"):
        return Reply(notes.plain(s.HELP, language), "help")
    return Reply(notes.odd(wanted.odd, wanted.digits, language), wanted.odd)


def _is_whole(read: Read, verdict: Verdict) -> bool:
    """Return whether the sender has to see the whole number: we guessed at a letter, or had no check digit."""
    return read.guessed or (verdict.imei.check_digit == "absent" and verdict.answer == "listed")
