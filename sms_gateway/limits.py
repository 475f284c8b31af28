"""How much one sender may text: checks, everything else, and one polite notice before there is silence."""

from imeicheck.check import Checker
from imeicheck.limits import Account, OverLimit
from imeicheck.rules.gcra import Allowance, Rate
from imeicheck.settings import Settings
from sms_gateway.senders import Sender

CHAT = Rate(20, 3600)
"""Texts that ask for no check: two machines that answer each other soon come to their end."""
NOTICE = Rate(1, 3600)
"""How often a sender who sends too much is told so."""


class Limits:
    """Of all senders; one without a name has none."""

    def __init__(self, checker: Checker, settings: Settings) -> None:
        self._checker, self._rate, self._daily = checker, settings.sms_rate, settings.sms_daily

    def check(self, sender: Sender) -> Account:
        """For a text with IMEIs in it."""
        return Account(*self._own(sender))

    def chat(self, sender: Sender) -> Account:
        """For any other."""
        return Account(*self._own(sender), *([Allowance(_chat(sender), CHAT, None)] if sender.name else []))

    def may_be_told(self, refused: OverLimit, sender: Sender) -> bool:
        """Whether a sender who is over a limit is told so: once, then silence, and no machine at all."""
        if not sender.name or refused.by.caller == _chat(sender):
            return False
        try:
            self._checker.admit(Account(Allowance(f"{_caller(sender)}:notice", NOTICE, None)))
        except OverLimit:
            return False
        return True

    def _own(self, sender: Sender) -> list[Allowance]:
        return [Allowance(_caller(sender), self._rate, self._daily)] if sender.name else []


def callers(sender: Sender) -> list[str]:
    """Return the names under which a sender is or was counted, under every key."""
    return [f"sms:{name}{what}" for name in sender.names for what in ("", ":notice", ":chat")]


def _caller(sender: Sender) -> str:
    return f"sms:{sender.name}"


def _chat(sender: Sender) -> str:
    return f"sms:{sender.name}:chat"
