"""The one way out: parts of a reply joined, in the alphabet of its language, short enough. Pure.

Latin letters go as GSM-7, in one segment: accents that its alphabet lacks come off, and nothing sneaks a
text into UCS-2. Other scripts have two segments of UCS-2 (3GPP TS 23.038, 23.040).
"""

import re
import unicodedata
from collections.abc import Sequence

from imeicheck.rules.gsm import PLAIN, Size, fold, size
from imeicheck.rules.language import Language

MOST_SEGMENTS = {"GSM-7": 1, "UCS-2": 2}
Forms = Sequence[str]
"""Of a part: the longest first; an empty one where it may be left out."""

_WIDE_STOPS = re.compile(r"(?<=[。，：？！；、]) ")


def fit(language: Language, parts: Sequence[str | Forms], give_way: Sequence[tuple[Forms, int]] = ()) -> str:
    """The parts with a space between them.

    While that is more than a text may take, those in `give_way` take a shorter form, one after the other, each
    until it has so many forms left.
    """
    forms = [[part] if isinstance(part, str) else list(part) for part in parts]
    text = written(language, [form[0] for form in forms])
    for one, left in give_way:
        shrinking = next(forms[place] for place, part in enumerate(parts) if part is one)
        while not fits(size(text)) and len(shrinking) > left:
            del shrinking[0]
            text = written(language, [form[0] for form in forms])
    return text


def fits(taken: Size) -> bool:
    return taken.segments <= MOST_SEGMENTS[taken.encoding]


def written(language: Language, parts: Sequence[str]) -> str:
    """The parts as they go on the air."""
    text = " ".join(part for part in parts if part)
    if language.is_latin:
        return fold(text)
    text = " ".join(unicodedata.normalize("NFC", text.translate(PLAIN)).split())
    return _WIDE_STOPS.sub("", text)  # these bring their space along
