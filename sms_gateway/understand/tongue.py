"""Which languages a text is written in, by its script and its common words; nothing where nothing tells. Pure."""

import re
import unicodedata
from collections import Counter

from sms_gateway.understand.plain import MOST_CHARACTERS, folded, listed

_SCRIPTS = {"DEVANAGARI": "hi", "BENGALI": "bn", "CYRILLIC": "ru", "CJK": "zh", "ARABIC": "ar", "EXTENDED": "ur"}
"""The first word of a character's name → the language; the digits of Persian and Urdu are EXTENDED."""
_URDU, _SHARED, _ARABIC = frozenset("ٹڈڑںےہھ"), frozenset("گچپکی"), frozenset("ةىيكأإ")
_COMMON = {
    "en": "the, is, this, my, it, was, are, you, i, im, and, phone, please, stolen, buy, want, to, can, of, for,"
    " what, hello,"
    " hi, from, has, been, bought, not, with, me, do, does, how, that, clean, number, hey, sir, if, ok, lost, wrong,"
    " thanks",
    "fr": "le, la, les, est, mon, ma, ce, cet, cette, un, une, je, vous, et, telephone, vole, bonjour, svp, numero,"
    " acheter,"
    " achete, portable, verifier, verifiez, de, du, des, que, pas, il, merci, est-ce, ca, voici, c, j, jai, cest,"
    " salut, pour,"
    " veux, combien, si, plait, moi, aide, langue, conseil, conseils, francais",
    "es": "el, la, los, es, mi, este, esta, un, una, de, del, que, no, por, favor, telefono, celular, robado,"
    " robada, hola,"
    " numero, comprar, compre, compro, quiero, saber, si, y, con, para, movil, gracias, equipo, buenas, tengo,"
    " verificar,"
    " revisar, ayuda, lo, me, ya, robaron, checar, buenos, dias, tardes, soy, oye, amigo, consejo, consejos, idioma,"
    " espanol",
    "pt": "o, os, e, esta, errado, errada, erro, fui, perdi, meu, minha, este, esse, essa, um, uma, do, da, de, que,"
    " nao, por, favor, telefone, celular, roubado,"
    " roubada, ola, oi, numero, comprar, comprei, quero, saber, se, com, para, obrigado, bom, dia, boa, tarde, voce,"
    " aparelho,"
    " verificar, ajuda, ja, foi, isso, consultar, tem, tudo, bem, dica, dicas, idioma, portugues, verifica, pra",
    "sw": "simu, hii, yangu, ni, ya, na, wa, kwa, je, imeibiwa, iliibiwa, namba, nambari, tafadhali, angalia, kagua,"
    " habari,"
    " nataka, kununua, nimenunua, nilinunua, hiyo, sawa, hakiki, naomba, nisaidie, za, la, kama, bei, mambo, asante,"
    " jambo,"
    " msaada, lugha, wizi, shilingi, mimi, kosa, niaje, nimeibiwa, niangalie, nimepata, duka, ndugu, pinga, ushauri,"
    " kiswahili",
    "id": "ini, itu, saya, hp, ponsel, tolong, cek, apakah, curian, dicuri, hilang, beli, mau, nomor, nomer, dong,"
    " yang, dan,"
    " apa, tidak, bisa, punya, di, gan, bang, kak, mas, min, ya, pak, minta, saran, bantuan, bahasa, aman, gak,"
    " nggak, ga, udah,"
    " sudah, baru, ke, dari, dengan, periksa, bukan, aku, mohon, bro, halo, selamat, pagi, siang, terima, kasih,"
    " barang, jual",
    "hi-Latn": "hai, he, h, ka, ki, ko, kya, mera, meri, ye, yeh, yah, phone, chori, chor, nahi, nhi, karo, kar,"
    " kro, check, mobile,"
    " bhai, bhaiya, batao, bataiye, kharid, khareed, liya, mujhe, aur, se, kaise, bhasha, galat, madad, hua, gaya,"
    " namaste, lena,"
    " raha, hoon, hu, wala, tha, thi, sahi, dekho, dijiye, kijiye, krdo, kardo, kripya, jaanch, janch, apna, maine,"
    " nakli",
    "ur-Latn": "hai, he, hy, ka, ki, ko, kya, kia, mera, meri, ye, yeh, yah, phone, chori, nahi, nhi, nai, karo,"
    " kar, karein, karen,"
    " kren, check, mobile, bhai, batao, batayen, batain, khareed, kharid, liya, lia, mujhe, aur, se, kaise, kese,"
    " zuban, zaban,"
    " ghalat, madad, hua, gaya, gya, salam, assalam, janab, plz, raha, hoon, hun, wala, tha, thi, lena, meharbani,"
    " shukriya, yar,"
    " mashwara, aap, dekho, apna, maine, mein, bhaijan, tafteesh, malomat",
    "bn-Latn": "ami, amar, eta, ei, ki, kina, phone, churi, chorai, koren, koro, korun, kore, dekhen, dekhun, bhai,"
    " vai, kinbo,"
    " kinechi, kinte, chai, na, hoye, hoyeche, hoise, ache, ase, set, ta, mobile, bhul, vul, jachai, dada, apu,"
    " koto, taka, kinsi,"
    " amake, shahajjo, sahajjo, bolen, bolun, janan, poramorsho, bhasa, apnar, emon, hobe, felechi, ekta, fon, nibo,"
    " valo",
    "ar-Latn": "da, di, dah, telefon, telephoni, telefoni, tilifon, masrou2, masro2, masrouk, masrouq, masro9,"
    " msrou9, msro9, el, el2, ana,"
    " 3ayez, 3ayz, 3awez, wallah, salam, alaykom, 3alaykom, hada, had, hadi, wach, wash, dyali, bghit, nchri, chrit,"
    " mesh, mish,"
    " msh, walla, wala, momken, law, sama7t, men, fadlak, min, fadlik, hal, hatha, hadha, ashtari, sa7bi, ya, raqm,"
    " ra9m, nemra,"
    " ezay, tsra9, tsre9, etsara2, menny, meny, eh, 3andi, 3andy, mobayl, sar2o, sara2o, ghalat, nasi7a, chof, shuf,"
    " 3afak, 3la, menni, dial, mazal, khouya,"
    " ishtaret, eshtaret, eshtareto, haza, bta3y, bta3i, shokran, hwa, howa, aw, la2, khoya, 5ale, t2kd, et2aked",
}  # fmt: skip
_WORDS = {language: listed(words) for language, words in _COMMON.items()}
_SHARED_BY_ALL = listed(
    "phone, mobile, check, imei, kym, kyd, plz, number, ok, hello, hi, bro, la, e, o, de, c, j, h, no, mi, da, di,"
    " ya, ki, na, ka,"
    " com, je, si, me, do, men, a, sir, be, set, man, el, con, el2, bang, min, mas, law, ko"
)
"""Borrowed by so many that they tell only beside others."""
_LETTERS = {
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ã": "pt",
    "õ": "pt",
    "œ": "fr",
    "ù": "fr",
    "ê": "fr",
    "è": "fr",
    "î": "fr",
}
_ARABIZI = re.compile("[a-z]+[379][a-z]{2,}|[37][a-z]{3,}")
"""Digits that stand for Arabic letters."""
_ENOUGH = 0.6
"""Of the likeliest one's words: a language with fewer is not the text's."""


def written(text: str) -> tuple[str, ...]:
    """Tags, likeliest first. A script of its own speaks before words in Latin letters."""
    shown = text[:MOST_CHARACTERS]
    letters = _by_script("".join(c for c in shown if c.isalpha()))
    latin = [c for c in shown if c.isalpha() and c.isascii()]
    return letters or (_by_words(shown) if latin else _by_script("".join(c for c in shown if c.isdecimal())))


def _by_script(characters: str) -> tuple[str, ...]:
    counted = Counter(_SCRIPTS[script] for c in characters if not c.isascii() and (script := _script(c)) in _SCRIPTS)
    if not counted:
        return ()
    language = counted.most_common(1)[0][0]
    return _arabic(characters) if language == "ar" and characters[0].isalpha() else (language,)


def _script(c: str) -> str:
    return unicodedata.name(c, "").split(" ")[0].split("-")[0]


def _arabic(letters: str) -> tuple[str, ...]:
    """Arabic or Urdu, by letters that only one of them has."""
    held = frozenset(letters)
    if held & _URDU:
        return ("ur",)
    if held & _ARABIC:
        return ("ar",)
    return ("ur", "ar") if held & _SHARED else ("ar", "ur")


def _by_words(text: str) -> tuple[str, ...]:
    words = Counter(word for word in folded(text).split() if not word.isdigit())
    scores = Counter(
        {
            language: sum(min(words[word], 2) * _weight(word) for word in known if word in words)
            for language, known in _WORDS.items()
        }
    )
    scores["ar-Latn"] += sum(1 for word in words if _ARABIZI.fullmatch(word))
    scores.update(_LETTERS[c] for c in text.casefold() if c in _LETTERS)
    best = max(scores.values())
    return tuple(code for code, score in scores.most_common() if score >= 1 and score >= best * _ENOUGH)


def _weight(word: str) -> float:
    """A word says the more, the fewer languages have it."""
    return 0.3 if word in _SHARED_BY_ALL else 1.0
