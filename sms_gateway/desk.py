"""Takes a text and gives the reply: reads what is wanted, checks the phone, says it in the sender's language."""

from dataclasses import dataclass

from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages, Tongue
from imeicheck.limits import Account, OverLimit
from imeicheck.rules.coverage import country_of
from imeicheck.rules.gcra import Allowance, Rate
from imeicheck.rules.imei import NotAnImei
from sms_gateway import reply as sentences
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
    """Replies to any number of senders."""

    def __init__(self, checker: Checker, directory: Directory, languages: Languages) -> None:
        self._checker, self._directory, self._languages = checker, directory, languages

    def reply(self, text: str, allowance: Allowance | None = None) -> Reply:
        """The reply to a text, counted against the sender's allowance."""
        wanted = intent(text, [language.code for language in self._languages])
        language = self._languages.named(wanted.language or "") or self._languages.default
        try:
            return self._answer(wanted, language, Account(allowance) if allowance else Account())
        except OverLimit:
            return self._notice(language, allowance)

    def _answer(self, wanted: Intent, language: Tongue, account: Account) -> Reply:
        if wanted.wish == "silence":
            return SILENCE
        if wanted.wish == "help" or (wanted.wish == "dispute" and not wanted.text):
            self._checker.admit(account)
            return Reply(sentences.help_(language) if wanted.wish == "help" else sentences.dispute(None, language))
        try:
            verdict = self._checker.check(wanted.text, account)
        except NotAnImei as e:
            return Reply(sentences.not_an_imei(e.flaw, language))
        final = verdict.was_checked
        if wanted.wish == "dispute" and (verdict.answer == "not_listed" or any(why.source for why in verdict.reasons)):
            return Reply(sentences.dispute(verdict, language), final)
        country = country_of(self._directory.spoken()) if verdict.answer == "not_listed" else ""
        return Reply(sentences.reply(verdict, language, country), final)

    def _notice(self, language: Tongue, allowance: Allowance | None) -> Reply:
        """Told once, then silence: two machines that answer each other would never end."""
        if allowance is None:
            return SILENCE
        try:
            self._checker.admit(Account(Allowance(f"{allowance.caller}:notice", NOTICE, None)))
        except OverLimit:
            return SILENCE
        return Reply(sentences.too_many(language))
