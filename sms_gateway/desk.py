"""Takes a text and gives the reply: reads what is wanted, checks the phone, says it in the sender's language."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages, Tongue
from imeicheck.limits import Allowance, OverLimit
from imeicheck.rules.coverage import country_of
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import NotAnImei
from imeicheck.rules.verdict import Verdict
from sms_gateway import reply as sentences
from sms_gateway.gsm import fold
from sms_gateway.intent import Intent, intent

NOTICE = Rate(1, 3600)
"""How often a sender who sends too much is told so; between these there is silence."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` is empty for silence. One that is not final may be another in a minute."""

    text: str
    final: bool = True


SILENCE = Reply("")


class Desk:
    """`checked` hears each verdict."""

    def __init__(
        self,
        checker: Checker,
        directory: Directory,
        languages: Languages,
        checked: Callable[[str], None] = lambda answer: None,
    ) -> None:
        self._checker, self._directory, self._languages, self._checked = checker, directory, languages, checked

    def reply(self, text: str, allowance: Allowance | None = None) -> Reply:
        """The reply to a text, counted against the sender's allowance."""
        wanted = intent(text, [language.code for language in self._languages])
        language = self._languages.named(wanted.language or "") or self._languages.default
        try:
            return self._answer(wanted, language, allowance)
        except OverLimit:
            return self._notice(language, allowance)

    def _answer(self, wanted: Intent, language: Tongue, allowance: Allowance | None) -> Reply:
        if wanted.wish == "silence":
            return SILENCE
        if wanted.wish == "help":
            self._checker.admit(allowance)
            return Reply(fold(language.say(sentences.HELP)))
        try:
            verdict = self._checker.check(wanted.text, allowance)
        except NotAnImei as e:
            if wanted.wish == "dispute":
                return Reply(sentences.dispute(None, language))
            return Reply(fold(language.say(sentences.NOT_AN_IMEI[e.flaw])))
        self._checked(verdict.answer)
        final = verdict.changeset is not None
        if wanted.wish == "dispute" and verdict.answer == "listed":
            return Reply(sentences.dispute(verdict, language), final)
        return Reply(self._told(verdict, language), final)

    def _told(self, verdict: Verdict, language: Tongue) -> str:
        return sentences.reply(verdict, language, country_of(self._directory.spoken()))

    def _notice(self, language: Tongue, allowance: Allowance | None) -> Reply:
        """Told once, then silence: two machines that answer each other would never end."""
        if allowance is None:
            return SILENCE
        try:
            self._checker.admit(replace(allowance, caller=f"{allowance.caller}:notice", rate=NOTICE))
        except OverLimit:
            return SILENCE
        return Reply(fold(language.say(sentences.TOO_MANY)))
