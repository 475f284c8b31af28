"""Whether somebody asks, wishes, denies or passes on what a phrase says: then it has not happened. Pure."""

import re
from collections.abc import Sequence

from sms_gateway.understand.plain import listed
from sms_gateway.understand.words import CHECK

_PARTICLES = listed("""
    si, est ce, estce, acaso, sera que, je simu, je hii, je ni, apakah, kya, kia, hal, wach, wash, هل, क्या, کیا,
    آیا, কি, разве
""")
_OPENING = _PARTICLES | listed("""
    is, isnt, was, wasnt, are, has, hasnt, does, did, can, could, would, will, should, what if, y si, e se, apa
""")
"""Begin a question."""
_SURE = listed("""
    make sure, be sure, to know, ensure, confirm, hakikisha, nihakikishe, kujua, pastikan, memastikan, assurer,
    etre sur, etre sure, savoir, confirmer, saber, seguro, seguro que, confirmar, certeza, ver se, ver si, voir si,
    see if, убедиться, узнать, اتاكد, تاكد, اتأكد, تأكد, et2aked, t2kd, pakka, yaqeen, nishchit, 确认, 確認
""")
"""In front: what somebody wants to be sure of."""
_IF = listed("""
    if, whether, or, kama, si no, si es, si fue, si esta, se o, se a, se ele, se esse, se este, agar, jodi, yadi,
    law, ida, jika, kalau, kalo, или, если, اگر, अगर, यदि, যদি, لو, اذا
""")
_HEARSAY = listed("""
    says, said, claims, swears, told me, dit, dice, dicen, dijo, diz, dizem, disse, anasema, wanasema, amesema,
    kasema, katanya, bilang, bilangnya, ngaku, bola, bol, bolta, bole, bolche, bolse, bolsen, bollo, keh, kehta,
    kehte, kah, kaha, bey2ol, biy2ol, by2ool, bi2ol, bygoul, gal, kaygoul, говорит, сказал, сказала, сказали,
    говорят, уверяет, يقول, قال, بيقول, كيقول, कहता, कह, बोला, बोल, কহে, বলছে, বলে, বলেছে, বলতেছে, বলল, کہتا, کہہ,
    کہا, بول
""")
"""In front: what another says."""
_WISH = listed("""
    want, wanna, wants, before, almost, quiero, quero, veux, voudrais, nataka, mau, mo, ingin, pengen, pingin, akan,
    mw, jangan, chahta, chahti, chahiye, عايز, بدي, اريد, ابغى, 3ayez, badde, bghit, хочу, собираюсь
""")
_DENIAL = listed("""
    not, havent, hasnt, didnt, never, nao, no, pas, ne, nunca, belum, blm, blum, не, нет, لم, ما, مش, مو, nahi, nhi,
    nai, नहीं, نہیں, ma, mesh, msh, lam, yet, hajani
""")
_DENIAL_BEHIND = listed("nahi, nhi, nai, नहीं, نہیں, নি, নাই, yet, encore, ainda, aun, todavia, еще")
_ASKING_BEHIND = listed("?, ли, kina, naki, কিনা, নাকি, jaye, jaaye, jae, जाए, جائے")
_TAGS = listed("""
    na, to, is it, isnt it, তো, نا, sa7, sa7i7, kya, kia, ki, right, correct, true, verdad, cierto, ne, nao e,
    hein, kan, sawa, क्या, کیا, ना, না, কি, তাই, haina, правда, да, صح, صحيح
""")
"""End a question."""
_OR_NOT = listed("""
    or not, or no, or what, atau tidak, atau bukan, atau gak, atau ga, atau nggak, apa bukan, apa gak, apa nggak,
    apa ga, au la, au hapana, au sio, au siyo, ama la, ya nahi, ya nahin, ya nhi, ya nai, ya na, या नहीं, या नही,
    کہ نہیں, یا نہیں, یا نہی, कि नहीं, ki nahi, ki nhi, ou non, ou pas, ou nao, o no, или нет, или не, wala la,
    wala la2, wla la, wla la2, walla la, walla la2, wella la, ولا لا, ولا لأ, ام لا, او لا, kina, naki, ki na,
    ya sahi, ya theek, या सही, یا صحیح, ki churi, কি চুরি, kya chori, क्या चोरी, کیا چوری, কিনা, কি না, নাকি, হ্যাঁ না,
    হ্যাঁ নাকি না, ha na, haan ya na, ли
""")
_TYPED_WRONG = listed("""
    wrong number, wrong imei, wrong no, wrong digit, typo, mauvais numero, numero equivocado, numero errado,
    imei errado, imei equivocado, nambari si sahihi, namba si sahihi, salah nomor, salah nomer, salah ketik,
    salah kirim, galat number, galat no, galat imei, ghalat number, ghalat no, ghalat imei, vul number, bhul number,
    vul imei, bhul imei, ra9m ghalat, raqam ghalat, не тот номер, неверный номер, رقم غلط, الرقم غلط, غلط نمبر,
    گلت نمبر, गलत नंबर, गलत नम्बर, ভুল নম্বর, ভুল নাম্বার
""")
_HAN_BEFORE = re.compile(
    "(?:是|是否|有没有|有沒有|能不能|要不要|可不可以|该不该|会不会|可以|如果|查|看"  # asks
    "|想|准备|準備|打算|没|沒|说|說)[^ ]{0,3}$"  # wishes, denies, passes on
)
_HAN_BEHIND = re.compile("[^ ]{0,3}(?:吗|嗎|吧|么(?= )|没(?= )|没有(?= ))")
_HAN_NO_CLAIM = re.compile("[发發打输輸写寫][错錯]|是不是|是否|还是没|还是不|有没有|有沒有")
_CHECK = listed(CHECK)
_BORING = listed("0, imei, hello, hi, hey, sir, please, pls, bhai, salam, hola, bonjour, oi, ola, halo, ?")


def is_asked(text: str) -> bool:
    """Whether a folded text has a question, or a wish for a check, anywhere."""
    return "?" in text or bool(re.search("[吗嗎]", text)) or _has(_CHECK | _SURE, text.split())


def is_doubted(text: str, match: re.Match[str]) -> bool:
    """Whether what a phrase says in a folded text is not told as having happened."""
    before, behind = text[: match.start()], text[match.end() :]
    return (
        is_no_claim(text)
        or _is_doubted_before(before, before.split())
        or _is_doubted_behind(behind, behind.split())
        or _has(_WISH, match[0].split())
    )


def is_no_claim(text: str) -> bool:
    """Whether a folded text names both sides, "or not", or corrects a number that its sender typed wrong."""
    return _has(_OR_NOT | _TYPED_WRONG, text.split()) or bool(_HAN_NO_CLAIM.search(text))


def _is_doubted_before(text: str, words: Sequence[str]) -> bool:
    return (
        any(_opens(clause.split()) for clause in (text, text.rpartition(" 0 ")[2]))
        or _has(_PARTICLES, words[-1:])
        or _has(_IF | _CHECK | _HEARSAY | _SURE, words[-4:])
        or _has(_WISH | _DENIAL, words[-2:])
        or bool(_HAN_BEFORE.search(text))
    )


def _opens(clause: Sequence[str]) -> bool:
    first = [word for word in clause if word not in _BORING][:2]
    return any(" ".join(first[:size]) in _OPENING for size in (1, 2))


def _is_doubted_behind(text: str, words: Sequence[str]) -> bool:
    clause = words[: words.index("0")] if "0" in words else words
    return (
        _has(_ASKING_BEHIND, words[:2])
        or _has(_DENIAL_BEHIND, words[:1])
        or _ends(clause)
        or _ends([word for word in words if word not in _BORING])
        or bool(_HAN_BEHIND.match(text))
    )


def _ends(clause: Sequence[str]) -> bool:
    return any(" ".join(clause[-size:]) in _TAGS for size in (1, 2))


def _has(phrases: frozenset[str], words: Sequence[str]) -> bool:
    """Whether one of them is among the words, one word or several."""
    return any(" ".join(words[k : k + size]) in phrases for k in range(len(words)) for size in (1, 2, 3))
