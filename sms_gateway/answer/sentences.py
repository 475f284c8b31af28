"""Every sentence of a text, for translators: where it stands, and how long it may be. Pure.

`| 58/50` ends a context: at most 58 characters in languages with Latin letters, where a whole text has
160 (one GSM-7 segment), and 50 in others, where it has 134 (two UCS-2 segments). What stands in braces
does not count. These limits add up so that what must be said always fits (docs/translating.md).
"""

from collections.abc import Mapping

from imeicheck.rules.language import T_, TN_, Placed

LISTED: Mapping[str, Placed] = {
    "stolen": T_(
        "reported stolen: verdict and what to do, in capitals what was reported | 58/50", "REPORTED STOLEN, do not buy"
    ),
    "lost": T_("reported lost: verdict and what to do | 58/50", "REPORTED LOST, do not buy"),
    "fraud": T_("reported in a fraud: verdict and what to do | 58/50", "REPORTED IN A FRAUD, do not buy"),
    "unpaid": T_("reported as not paid for: verdict and what to do | 58/50", "REPORTED AS NOT PAID FOR, do not buy"),
    "court-order": T_("listed by a court: verdict and what to do | 58/50", "LISTED BY COURT ORDER, do not buy"),
    "counterfeit": T_("listed as a fake: verdict and what to do | 58/50", "LISTED AS COUNTERFEIT, do not buy"),
    "faulty": T_(
        "listed as faulty: verdict and what to do | 58/50", "LISTED AS FAULTY, do not buy before you know why"
    ),
    "other": T_("listed, nobody says why: verdict and what to do | 58/50", "LISTED, do not buy before you know why"),
}
CAUTION: Mapping[str, Placed] = {
    "report-pending": T_(
        "a report is not settled yet: what to do, then why | 95/80",
        "CAUTION, wait before you buy: a report on this phone is being looked into",
    ),
    "duplicate": T_(
        "many phones have this IMEI, one of them rightly: what to do, then why | 95/80",
        "CAUTION, ask for proof of purchase: several phones carry this IMEI",
    ),
    "test-imei": T_(
        "a number for tests in laboratories: what to do, then why | 95/80",
        "CAUTION, do not buy: this is a test IMEI, not one of a phone for sale",
    ),
    "reporting-body": T_(
        "nobody may give out such numbers: what to do, then why | 95/80",
        "CAUTION, do not buy: this IMEI was never given to any phone",
    ),
    "placeholder": T_(
        "such as 123456789012347: what to do, then why | 95/80",
        "CAUTION, do not buy: this is a filler IMEI that many phones show",
    ),
    "tac-not-allocated": T_(
        "its first 8 digits are in no list of makers: what to do, then why | 95/80",
        "CAUTION, do not buy: no maker was ever given this IMEI",
    ),
}
UNKNOWN: Mapping[str, Placed] = {
    "no-store": T_(
        "our computers cannot look; it must not read like NO REPORT | 130/110",
        "We cannot check right now. Text the IMEI again in a few minutes. This says nothing about the phone.",
    ),
    "no-source": T_(
        "nobody has given us a list yet | 130/110", "We have no lists yet: we cannot say anything about this phone."
    ),
    "source-never-synced": T_(
        "one of our lists is missing | 130/110",
        "A list that we need has not come yet: we cannot say whether this phone was reported.",
    ),
    "check-digit-absent": T_(
        "14 or 16 digits were sent, no list has them | 130/110",
        "Not in our lists, but with 14 or 16 digits we cannot be sure. Dial *#06#, send all 15 digits.",
    ),
}
SHORT: Mapping[str, Placed] = {
    "stolen": T_("several phones in one text, one of them reported stolen | 20/15", "REPORTED STOLEN"),
    "lost": T_("several phones in one text, one of them reported lost | 20/15", "REPORTED LOST"),
    "fraud": T_("several phones in one text, one of them reported in a fraud | 20/15", "REPORTED IN A FRAUD"),
    "unpaid": T_("several phones in one text, one of them reported as not paid for | 20/15", "REPORTED UNPAID"),
    "court-order": T_("several phones in one text, one of them listed by a court | 20/15", "LISTED BY A COURT"),
    "counterfeit": T_("several phones in one text, one of them listed as a fake | 20/15", "LISTED AS FAKE"),
    "faulty": T_("several phones in one text, one of them listed as faulty | 20/15", "LISTED AS FAULTY"),
    "other": T_("several phones in one text, one of them listed | 20/15", "LISTED"),
    "caution": T_("several phones in one text, something is odd about one | 20/15", "CAUTION"),
    "not_listed": T_("several phones in one text, no list has one of them | 20/15", "no report"),
    "unknown": T_("several phones in one text, one could not be checked | 20/15", "not checked"),
    "unread": T_("several numbers in one text, one has a wrong number of digits or a wrong one | 20/15", "not an IMEI"),
}
SEVERAL_BAD = T_("after several numbers, one of them is listed | 44/32", "All of one phone? Then do not buy it.")
SEVERAL_DOUBT = T_(
    "after several numbers, none is listed, not all is well | 44/32", "Text one IMEI alone to know more."
)
SEVERAL_FINE = T_("after several numbers, none is listed | 44/32", "No guarantee. *#06#: same IMEIs?")
SEVERAL_UNREAD = T_(
    "after several numbers, one of them cannot be read | 44/32", "Dial *#06# and send all 15 digits of each."
)
TOO_MANY_NUMBERS = T_(
    "more than four IMEIs in one text | 155/130", "Send at most 4 IMEIs in one text, please. We checked none of them."
)

HEAD = T_("begins a reply: verdict and phone | 4/4", "{what}: {number}.")
HEAD_DEVICE = T_("begins a reply: verdict, phone, brand and model | 6/6", "{what}: {number}, {device}.")
HEAD_UNKNOWN = T_("begins a reply: phone, then that we do not know | 4/4", "{number}: {what}")
ENDING = T_("a phone by the last four digits of its IMEI | 4/5", "..{digits}")
ITEM = T_("several phones in one text: one of them | 3/3", "{number} {what}.")
SOURCE = T_("who says so: kind of source, country, date | 3/3", "{who}.")
PAIR = T_("between the parts of who says so | 3/3", "{one}, {other}")
KINDS: Mapping[str, Placed] = {
    "police": T_("who says so | 14/12", "Police"),
    "operator": T_("who says so: a mobile network | 14/12", "Phone company"),
    "registry": T_("who says so: a public register of phones | 14/12", "Registry"),
}
STAY_SAFE = T_("after REPORTED STOLEN: the seller may be dangerous | 25/20", "Stay safe.")
DOOR = T_(
    "to the owner of a listed phone; a keyword that we understand stays | 50/42",
    "Yours, or an error? Text DISPUTE and the IMEI.",
)

NOT_LISTED = T_("no list has the phone | 30/26", "NO REPORT in our lists")
NOT_LISTED_THERE = T_("no list of that country has the phone | 30/26", "NO REPORT in {country} lists")
AS_OF = T_("after NO REPORT: up to when our lists reach | 14/12", "As of {moment}.")
STALE = T_("after NO REPORT: our lists are older than they should be | 22/18", "These lists are old.")
NO_PROOF = T_("after NO REPORT | 25/22", "This is no guarantee.")
COMPARE = T_(
    "after NO REPORT: what to look at; same number as was sent | 50/42", "Dial *#06#: same IMEI? If not, do not buy."
)
COMPARE_DEVICE = T_(
    "the same with brand and model | 58/48", "Dial *#06#: same IMEI? Is it {device}? If not, do not buy."
)
NO_MODEL = T_("the first 8 digits are in no list of models | 45/38", "Model not in our list, we cannot compare.")
OTHER_BRAND = T_(
    "the same where the sender named another brand than our list does | 68/54",
    "Dial *#06#: same IMEI? Our list says {device}, not what you wrote: compare.",
)

HELP = T_(
    "how to ask; the keywords LANG and TIPS stay | 155/130",
    "Before you buy a phone, dial *#06# on it and text us its 15 digits. We tell what our lists say, nothing more. Other language: LANG. Advice: TIPS",
)
WORDS = T_(
    "a text without a number; LANG stays | 155/130",
    "We could not read an IMEI. Dial *#06# on the phone and send its 15 digits. Other language: LANG",
)
LENGTH = TN_(
    "too few or too many digits | 155/130",
    "That has {count} digit, and an IMEI has 15. Dial *#06# on the phone and send all 15.",
    "That has {count} digits, and an IMEI has 15. Dial *#06# on the phone and send all 15.",
)
ODD: Mapping[str, Placed] = {
    "words": WORDS,
    "check-digit": T_(
        "15 digits that cannot be an IMEI | 155/130",
        "That is not an IMEI: a digit is wrong. Dial *#06# on the phone, send all 15 digits. If the phone itself shows this number, do not buy.",
    ),
    "scientific": T_(
        "a number such as 4.90E+14 was sent, from a spreadsheet | 155/130",
        "That number is not complete: a spreadsheet has cut off its digits. Dial *#06# on the phone and send all 15 digits.",
    ),
    "picture": T_(
        "a picture or another attachment was sent, and no text | 155/130",
        "We cannot read pictures yet: dial *#06# on the phone and send its 15 digits as text.",
    ),
    "phone-number": T_(
        "a phone number was sent | 155/130",
        "That looks like a phone number, not an IMEI. Dial *#06# on the phone that you want to buy and send the 15 digits that it shows.",
    ),
    "price": T_(
        "a price was sent | 155/130",
        "That looks like a price. We check IMEIs: dial *#06# on the phone that you want to buy and send the 15 digits that it shows.",
    ),
    "code": T_(
        "a one-time code was sent | 155/130",
        "That looks like a code. Never send codes to anybody, not even to us. To check a phone, dial *#06# on it and send its 15 digits.",
    ),
    "meid": T_(
        "a MEID was sent | 155/130",
        "That is a MEID, the number of another kind of network. Dial *#06# on the phone and send the 15 digits beside IMEI.",
    ),
    "serial": T_(
        "a serial number was sent | 155/130",
        "That looks like a serial number. Dial *#06# on the phone and send its IMEI, 15 digits.",
    ),
    "sim": T_(
        "the number of a SIM card was sent | 155/130",
        "That is the number of a SIM card, which says nothing about a phone. Dial *#06# on the phone and send its IMEI, 15 digits.",
    ),
}

DISPUTE = T_(
    "how to have a listing taken back | 90/62",
    "Yours, or an error? Go to whoever listed it, with the phone and proof of purchase.",
)
DISPUTE_WITH = T_(
    "the same, with who listed it | 75/55", "Reported by: {source} Go there with the phone and proof of purchase."
)
DISPUTE_AT = T_(
    "the same, with who listed it and their phone number, address or website | 65/48",
    "Reported by: {source} Contact {contact}, with the phone and proof of purchase.",
)
DISPUTE_CONTACT = T_(
    "the same, only with the phone number, address or website of who listed it | 65/48",
    "Listed. Contact {contact}, with the phone and proof of purchase.",
)
NOTHING_TO_DISPUTE = T_(
    "a dispute about a phone that nobody lists | 90/70",
    "This phone is in none of our lists now: there is nothing to take off.",
)
BOUGHT = T_(
    "to somebody who bought a listed phone | 105/80",
    "Keep the receipt, do not sell the phone on, and do not go back alone. Tell the police.",
)
STOLEN = T_(
    "to somebody whose phone was stolen or lost | 105/80",
    "Report it to the police with its IMEI, from the box or receipt. Once listed, all who check see it.",
)
REPORT_IT = T_("to somebody whose phone was stolen, after what our lists say of it | 44/32", "Report it to the police.")
POLICE = T_("where the police can be reached | 12/12", "Police: {contact}")
SHOP = T_("who helps with shops | 12/12", "Shop: {contact}")
AT = T_("who takes disputes | 12/8", "Contact: {contact}")

LANGUAGE_SET = T_(
    "the sender chose this language; LANG stays | 155/130",
    "From now on we answer in English. For another language: LANG and its name.",
)
LANGUAGE_ASKED = T_("which languages there are; LANG stays | 60/60", "Text LANG and one of these: {tags}")
STOPPED = T_(
    "the sender wants no more texts; START stays | 155/130",
    "You get no more texts from us. Text START if you want answers again.",
)
STARTED = T_(
    "the sender wants texts again | 155/130",
    "You get answers again. Dial *#06# on the phone that you want to buy and send its 15 digits.",
)
TOO_MANY = T_(
    "somebody asks too often | 155/130", "You sent too many texts. Please wait a while before you send the next one."
)
MORE_TIPS = T_("after a piece of advice; TIPS stays | 20/16", "More: TIPS")
TIPS = (
    T_("advice: where to meet | 135/112", "Meet in a bright, public place and take somebody with you."),
    T_(
        "advice: where to read the IMEI | 135/112",
        "Read the IMEI on the phone: dial *#06#. What is on a box or a label can be another phone's.",
    ),
    T_(
        "advice: papers | 135/112",
        "Ask for the receipt and the box, and compare the IMEI on them with the one that *#06# shows.",
    ),
    T_("advice: two SIM cards | 135/112", "A phone for two SIM cards has two IMEIs. Send us both in one text."),
    T_(
        "advice: locks | 135/112",
        "Have the seller sign out of the Google or Apple account while you watch: a locked phone is of no use to you.",
    ),
    T_("advice: try it | 135/112", "Put your own SIM card in and make a call before you pay."),
    T_("advice: price | 135/112", "Is it much cheaper than elsewhere? Ask why before you pay."),
    T_("advice: seller | 135/112", "Note the seller's name and number, and pay in a way that you can prove later."),
)
