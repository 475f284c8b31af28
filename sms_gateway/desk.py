"""Takes a text and gives the reply: in which language, or why there is none."""

from collections.abc import Callable
from dataclasses import replace

from imeicheck.languages import Languages, Tongue
from imeicheck.limits import OverLimit
from imeicheck.store.errors import StoreDown
from imeicheck.store.text_senders import Known
from sms_gateway.answer import notes
from sms_gateway.answer import sentences as s
from sms_gateway.clerk import STOP_AND_START, Clerk, Reply
from sms_gateway.cost import Purse
from sms_gateway.limits import Limits
from sms_gateway.memory import Memory
from sms_gateway.senders import Sender
from sms_gateway.understand.intent import Intent, intent
from sms_gateway.understand.words import RESERVED

NOBODY = Sender()


class Desk:
    """Replies to any number of senders; `counted` hears of each reply."""

    def __init__(
        self,
        clerk: Clerk,
        languages: Languages,
        memory: Memory,
        limits: Limits,
        purse: Purse,
        counted: Callable[[Reply], None],
    ) -> None:
        self._clerk, self._languages, self._memory = clerk, languages, memory
        self._limits, self._purse, self._counted = limits, purse, counted

    def reply(
        self, text: str, sender: Sender = NOBODY, language_code: str | None = None, *, attached: bool = False
    ) -> Reply:
        """Return the reply to a text and count it against the limits of its sender.

        `language_code` overrides the language; `attached` is true if a picture or another attachment came with it.
        """
        wanted, known = intent(text, self._languages.codes, attached), self._known(sender)
        language = self._languages.named(language_code or "") or self._language(wanted, known or Known(), sender)
        made = self._reply(text, wanted, known, sender, language)
        if made.text and sender.name and not self._purse.pays(made.segments):
            made = Reply("", "spent")
        made = replace(made, language=language.code)
        self._counted(made)
        return made

    def answered_by_carrier(self, wish: str, sender: Sender) -> Reply:
        """Silence; whether somebody wants texts holds for all our numbers, whoever was told."""
        try:
            if wish in STOP_AND_START:
                self._memory.note(sender, stopped=wish == "stop")
        except StoreDown:
            pass  # the carrier holds to it anyway
        return Reply("", "carrier")

    def _known(self, sender: Sender) -> Known | None:
        """Return what is known of a sender; None if that cannot be read, so that the sender may have sent STOP."""
        try:
            return self._memory.of(sender)
        except StoreDown:
            return None

    def _reply(self, text: str, wanted: Intent, known: Known | None, sender: Sender, language: Tongue) -> Reply:
        if sender.answered_by_carrier and text.strip().casefold() in RESERVED:
            return self.answered_by_carrier(wanted.wish, sender)
        if known is None and wanted.wish not in STOP_AND_START:
            return Reply("", "not-read", final=False)
        known = known or Known()
        if known.stopped and wanted.wish != "start":
            return Reply("", "stopped")
        try:
            return self._clerk.answer(wanted, known, sender, language)
        except OverLimit as e:
            if self._limits.may_be_told(e, sender):
                return Reply(notes.plain(s.TOO_MANY, language), "too-many")
            return Reply("", "limited")
        except StoreDown:  # what the sender chose could not be noted: to say that it was would not be true
            return Reply("", "not-noted", final=False)

    def _language(self, wanted: Intent, known: Known, sender: Sender) -> Tongue:
        """What the text asks for, what its sender chose, what the text is written in, what is spoken there."""
        there = self._languages.of_country(sender.country)
        home = there.code if there else ""
        written = sorted(wanted.written, key=lambda code: code.partition("-")[0] != home)
        chosen = [code for code in (wanted.asked, known.language, *written) if code]
        return self._languages.first(chosen) or there or self._languages.default
