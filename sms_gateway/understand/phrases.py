"""What somebody says has happened: "I already bought it", "mine was stolen", "this is wrong". Pure.

Few stems that really tell. A question is none of them: in doubt, the sender wants a check.
A line holds phrases with commas between; "a|b ... c" is a or b, then within a few words c; "stem*" has any ending.
"""

import re
from typing import Literal

from sms_gateway.understand.plain import folded, listed

Said = Literal["dispute", "stolen", "bought"]

_BOUGHT = (
    "i paid, already paid, just paid, ive paid, i just bought, i bought, i have bought, ive bought, already bought,"
    " i already paid, i have already paid, just bought,"
    " bought it, bought this, i purchased, already purchased, we bought, i paid for it",
    "deja paye, jai paye, j ai paye, jai achete, j ai achete, deja achete, l ai achete, lai achete,"
    " je viens d acheter, je viens dacheter, achete hier",
    "ya lo|la pague, ya pague, me lo|la vendieron, ya lo compre, ya la compre, lo compre, la compre, he comprado,"
    " ya compre, compre este|esta|el|un|ayer,"
    " acabo de comprar",
    "ja comprei, comprei, eu comprei, acabei de comprar, ja paguei",
    "nimenunu*, nilinunu*, nishanunu*, nimeshanunu*, nimeshainunu*, nimeinunu*, niliinunu*, nilishanunu*,"
    " nilishainunu*,"
    " tumenunu*, tulinunu*, nimeshalipa, nimekwisha nunua, nimesha nunua",
    "sudah|udah|sdh|udh|telah|terlanjur|telanjur|barusan ... beli|dibeli|kubeli|membeli, saya beli ... kemarin|tadi,"
    " baru beli, beli kemarin, kebeli, terbeli, udah|sudah bayar",
    "kharid|khareed|khrid|khareedh liya|lia|li|chuka|lya|kar, maine|meine|mene|already le liya|lia, khareeda,"
    " kharida, khareedi, kharidi, le liya hai,"
    " le chuka, le liya maine, maine le liya, maine liya, liya tha maine",
    "kine felechi, kine felsi, kine felchi, kinechi, kinsi, kinlam, kinechilam, kine niyechi, kinci",
    "eshtaret*, ishtaret*, shtarit*, ishtarayt*, eshtareit*, chrit*, sh3rit, chtarit*, eshtreto",
    "купил, купила, купили, купил уже, я приобрел, приобрела",
    "付钱了, 付了钱, 付款了, 昨天买, 今天买的, 刚刚买, 付錢了, 已经买, 已买, 买了, 我买的, 刚买, 買了, 已經買, 买下",
    "اشتريت*, شريت*, اشتريناه, خلاص اشتريت*, سبق واشتريت*",
    "خرید لیا, خریدا, خرید لی, خرید چکا, خرید چکی, لے لیا",
    "खरीद लिया, खरीदा, खरीद ली, खरीद चुका, खरीद चुकी, ले लिया, खरीदी, ख़रीद लिया",
    "কিনেছি, কিনে ফেলেছি, কিনে ফেলছি, কিনলাম, কিনে নিয়েছি, কিনেছিলাম, কিনসি",
)
_STOLEN = (
    "my|mine ... stolen|stole|snatched|robbed|lost|missing|nicked|grabbed|pickpocketed|theft,"
    " stole|stolen|snatched my,"
    " robbed me, robbed of my, i was robbed, i got robbed, i got mugged, i was mugged, i lost, ive lost, i have lost,"
    " lost my, stolen from me, snatched from me, they stole, someone stole, somebody stole, was robbed of",
    "mon|ma|mes ... vole|volee|voles|perdu|perdue|derobe|arrache, on ma|m vole, on m a vole, on me la vole, on me l a"
    " vole, fait voler, jai perdu, j ai perdu, me suis fait vole|agresser|arracher, vole mon",
    "mio|mia fue|ha robado|robada|sido, me robaron, me lo robaron, me la robaron, me han robado, me lo han robado,"
    " me robo|quitaron, perdi mi|el, se me"
    " perdio, me hurtaron, me lo hurtaron, me asaltaron, extravie, fui robado, he perdido,"
    " mi ... robado|robada|robaron|perdido|hurtado|extraviado, mi celular|telefono|movil se perdio",
    "fui roubado, fui roubada, fui assaltado, fui assaltada, fui furtado, fui furtada, me roubaram, roubaram|furtaram"
    " ... meu|minha, perdi meu|o|minha, levaram meu|o,"
    " meu|minha ... roubado|roubada|furtado|furtada|perdido|perdida|sumiu",
    "yangu ... imeibiwa|iliibiwa|imeibwa|iliibwa|imepotea|ilipotea|wameiba|waliiba|imeporwa|iliporwa|imechukuliwa"
    "|ilichukuliwa|ilibiwa, nimeibiwa, niliibiwa, nimeibwa, nimepoteza, nilipoteza, nimeporwa, niliporwa, nilibiwa,"
    " wameniibia, waliniibia, wameiba simu, waliiba simu, wameniibia, nimepotelewa",
    "saya|ku|aku|gue|gua|hpku|ponselku|gw|sy|sya ... dicuri|"
    "hilang|ilang|kemalingan|kecurian|dijambret|dicopet|dirampas|dicolong"
    "|dimaling|dibegal|kecopetan|kehilangan, kecurian hp, kehilangan hp, kecopetan, kejambretan, curi hp saya",
    "phone|mobile|fone|phon chori ho|hogaya|hogya gaya|gya|gayi|he|hai, phone|mobile snatch|gum ho|hogaya,"
    " mera|meri|mere|mujhse|hamara|humara|apna ... chori|chory ho|hua|hui|hogaya|hogya|hogai|gaya, mera|meri|mere"
    "|humara|hamara|apna ... kho|gum|gumm gaya|gya|ho|hogaya|hogya|gayi|gaye|hua,"
    " mera|meri|mere|mujhse ... cheen|chheen|chhin|chin liya|lia|li|gaya,"
    " chori ho gaya|gya|gayi mera|meri, chori hogaya mera",
    "amar ... churi|churii hoye*|hoise|hoyse|hoiche|hoyeche|gese|geche|hoice|hoyece,"
    " amar ... hariye|haray|haraiya|haraise"
    "|hariya|chintai|chintay|khoa",
    "telefon*|tele*|mob*|portabl*|tilifon*|tel ... etsara2|"
    "itsara2|etsra2|tsra9|tsre9|sra9*|tesra9|sar2ou*|sar9o*|da3|daya3"
    "|tlef|msro9, sara2o*|sar2o*|sr2o*|sar9o*|sra9o*|srqou*|"
    "sr9ou* liya|telefon*|tilifon*|mobile*|mob*|tel*|portabl*|menny|meny,"
    " etsara2|itsara2 menny|meny|mny|mobile*|telefon*, tsre9|tsra9 liya, da3 meny|menny|mny, daya3t, dayya3t",
    "мой|моего|меня|мне|мою|моя|свой ... украли|украден*|потерял*|"
    "потерян*|отжали|вытащили|пропал|пропала|сперли|отобрали|похитили,"
    " украли ... мой|меня|телефон, я потерял*, потерял* телефон|мобильн*, телефон украли, украли смартфон",
    "我 ... 被偷|被盗|被抢|丢了|不见了|掉了|弄丢|遗失|被盜|被搶|丟了, 偷了我, 抢了我, 手机丢了",
    "سرق*|انسرق*|اتسرق*|تسرق*|ضاع*|مسروق ... مني|هاتفي|تلفوني|موبايلي|جوالي|تليفوني|جهازي|محموله, هاتفي|تلفوني|موبايلي"
    "|جوالي|تليفوني|جهازي|تيليفوني ... سرق*|انسرق*|اتسرق*|تسرق*|ضاع*|مسروق|مفقود|راح, فقدت هاتفي|جوالي|موبايلي|تلفوني,"
    " ضيعت, سرقوني, سرقوا مني, سرقولي, سرقو ليا",
    "فون|موبائل چوری|گم ہو|ہوگیا, میرا|میری|میرے|مجھ|ہمارا ... چوری ہو|ہوا|ہوگیا|ہوئی,"
    " میرا|میری|میرے ... گم ہو|ہوگیا|گیا,"
    " میرا|میری|میرے ... کھو|چھین"
    " گیا|لیا|گئی|گیا",
    "फोन|मोबाइल चोरी|गुम हो|होगया, मेरा|मेरी|मेरे|मुझसे|हमारा|मुझ ... चोरी हो|हुआ|हुई|होगया|गया,"
    " मेरा|मेरी|मेरे ... खो|गुम|गुमा|छीन गया|गयी|गई|हो|लिया|हुआ|होगया",
    "আমার ... চুরি হয়*|গেছে|হইছে|হইসে|করেছে|হয়ে, আমার ... হারিয়ে|হারাইয়া|হারায়*|ছিনতাই|খোয়া|হারাইছে",
)
_DISPUTE = (
    "to dispute, i dispute, this|that|it is wrong, thats wrong, its wrong, you are wrong, youre wrong,"
    " not|never|isnt|wasnt stolen,"
    " not a stolen, it|this|phone is mine, its mine, belongs to me, im the owner, i am the owner, im the real|rightful"
    " owner, i am the real|rightful|legal owner, is a mistake, a mistake, by mistake, wrong|false report, wrongly"
    " reported|listed|blocked, reported wrongly, is incorrect, is not true, its not true",
    "c faux, je conteste, veux|voudrais contester, cest|est faux, est une erreur, cest une erreur, une erreur,"
    " est a moi, cest a moi, cest le mien, est le mien,"
    " pas vole|volee, je suis le proprietaire, m appartient, mappartient",
    "quiero|quisiera disputar|impugnar|apelar|reclamar, es un error, un error, esta mal|equivocado|equivocada,"
    " no es|fue|esta robado|robada, es mio, es mia, es falso,"
    " soy"
    " el|la dueno|duena|propietario, me pertenece, se equivocan, se equivocaron, no es cierto",
    "quero contestar|recorrer, ta errado, esta errado|errada, e um erro, um erro, um engano, foi engano,"
    " nao e|foi|esta roubado|roubada, ele|isso|esse|este"
    "|celular|telefone|aparelho e meu, sou o|a dono|dona, e meu mesmo, sou dono, me pertence, nao e verdade",
    "napinga, kupinga, si|sio kweli|sahihi|sawa, ni|kuna kosa|makosa, haijaibiwa, haikuibiwa, si|sio ya wizi,"
    " si ya kuibiwa, ni yangu,"
    " ni mali yangu, mmekosea, mmekosa, umekosea, ndiye mwenye, ndio mwenye, si ya wizi",
    "mau sanggah|banding, kok salah, ini|itu salah, salah lapor*|data|lapor, bukan curian, bukan barang|hp curian,"
    " tidak|ga|gak|tdk dicuri,"
    " ini|hp milik|punya saya, milik saya, keliru, laporan palsu|salah, ini salah",
    "galat|ghalat|glt hai|he|h|hy|report|bata*, yeh|ye|yah galat|ghalat, chori ka nahi|nhi|nai, chori nahi|nhi hua,"
    " mera hi|apna hai|phone, ye mera hai, yeh mera hai, phone mera hai, main malik, mein malik, malik hu|hoon",
    "eta|ata|ota bhul|vul, bhul ache|hoyeche|hoise|report|info, vul ache|hoyeche|hoise|report|info, churir na|noy,"
    " chorai"
    " na|noy, eta amar, amar nijer, ami malik",
    "ghalat|ghalta|8alat|3'alat, mesh|mish|msh|mashi|machi masrou2|masro2|msrou2|masrou9|msro9|msrou9|mesrou9|mesroo2,"
    " bta3y ana, dyali ana, hada dyali, da bta3y, melky, ana sa7b*|saheb",
    "хочу оспорить, это|тут ошибка, ошибк* ... отчет*|данн*|баз*, неправда, не краден*|украден*|ворован*, не в угоне,"
    " это мой ... телефон*,"
    " неверно, я владелец, я хозяин, телефон мой, он мой, не правда",
    "我要申诉, 要申诉, 不是偷, 搞错, 弄错, 错了, 误报, 不是赃, 是错误, 我是机主, 我是主人, 我是失主, 是我自己的,"
    " 机是我的, 没有被偷,"
    " 没被偷, 不是被偷, 搞錯, 錯了",
    "هذا|هاد|ده|دا خطا|غلط, غير صحيح, في خطا, غلط, مش|مو|غير|ماهو|ليس|ليست|موش|ماشي مسروق*|مسروقه, هذا|الهاتف|الجهاز"
    " ملكي|لي|ديالي|بتاعي, انا صاحب*|المالك|مالك*, ملكي",
    "غلط ہے|رپورٹ|ہیں, یہ غلط, چوری کا نہیں, چوری نہیں, میرا ہے|اپنا, فون میرا, میں مالک, مالک ہوں",
    "गलत है|हे|हैं|रिपोर्ट|जानकारी, यह|ये गलत, चोरी का नहीं, चोरी नहीं हुआ, मेरा है|ही|अपना, फोन मेरा, मालिक हूँ|हूं|मैं",
    "ভুল, চুরির না|নয়|নই, চোরাই না|নয়, আমার নিজের, এটা আমার, এটি আমার, আমি মালিক, আমি এর মালিক, চুরি হয়নি",
)
_LINES: tuple[tuple[Said, tuple[str, ...]], ...] = (("dispute", _DISPUTE), ("stolen", _STOLEN), ("bought", _BOUGHT))
_OPENS_A_QUESTION = (
    "is, was, has, isnt, wasnt, hasnt, does, can, je simu, est ce, estce, apakah, kya, kia, هل, क्या, کیا, hal, wach,"
    " wash,"
    " apa, آیا, should, what if, y si, e se"
)
_BEFORE_A_QUESTION = (
    "if, whether, kama, si, apakah, agar, jodi, se o, se a, se ele, se esse, se este, 是否, 是不是, или, or, check,"
    " verify,"
    " confirm, make sure, ensure, cek, angalia, hakikisha, verifier, verificar, проверьте, проверь, узнать, проверить"
)
_BEHIND_A_QUESTION = (
    "?, ли, ki, kina, na ki, কি, কিনা, কি না, or not, atau tidak, atau bukan, atau gak, au la, au hapana, ama la,"
    " ya nahi,"
    " ya nahin, या नहीं, یا نہیں, ou non, ou pas, ou nao, o no, или нет, ولا لا, أم لا, wala la, wla la, ki nahi"
)
_GREETINGS = listed("0, imei, hello, hi, hey, sir, please, pls, bhai, salam, hola, bonjour, oi, ola, halo, ?")
_HAN = re.compile("[\u3400-\u9fff]")


def said(text: str) -> Said | None:
    """What a folded text says has happened, the first of several; a dispute before all others."""
    found = [(match.start(), wish) for wish, pattern in _PATTERNS if (match := _first(pattern, text))]
    disputes = [wish for _, wish in found if wish == "dispute"]
    return disputes[0] if disputes else min(found)[1] if found else None


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first place that is no question."""
    return next((match for match in pattern.finditer(text) if not _is_asked(text, match)), None)


def _is_asked(text: str, match: re.Match[str]) -> bool:
    before, behind = text[: match.start()].split(), text[match.end() :].split()
    first = [word for word in before if word not in _GREETINGS]
    opens = any(" ".join(first[:k]) in _OPENS for k in (1, 2))
    leads = any(" ".join(before[-k:][:j]) in _BEFORE for k in (1, 2, 3) for j in (1, 2))
    return opens or leads or any(" ".join(behind[:k]) in _BEHIND for k in (1, 2)) or "?" in behind[:2]


def _pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_phrase(one.strip()) for line in lines for one in line.split(",")))


def _phrase(phrase: str) -> str:
    """As a regular expression over a folded text."""
    gap = "[^?]{0,12}" if _HAN.search(phrase) else "(?: [^ ?]+){0,5}"
    return gap.join(_piece(piece) for piece in phrase.split(" ... "))


def _piece(piece: str) -> str:
    return "".join(f"(?:{'|'.join(map(_word, words.split('|')))})" for words in piece.split())


def _word(word: str) -> str:
    bare = folded(word.rstrip("*")).strip()
    if _HAN.search(bare):
        return re.escape(bare)
    return f" {re.escape(bare)}" + ("[^ ]*" if word.endswith("*") else "(?= )")


_PATTERNS: tuple[tuple[Said, re.Pattern[str]], ...] = tuple((wish, _pattern(lines)) for wish, lines in _LINES)
_OPENS, _BEFORE, _BEHIND = map(listed, (_OPENS_A_QUESTION, _BEFORE_A_QUESTION, _BEHIND_A_QUESTION))
