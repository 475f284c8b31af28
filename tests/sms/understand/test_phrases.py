"""What people say has happened, and what they seek, in every language."""

import pytest

from sms_gateway.understand.intent import Wish
from tests.sms.understand.writing import NOKIA, read

SAID: dict[Wish, tuple[str, ...]] = {
    "bought": (
        "I already bought it", "ya lo compré", "Já comprei o celular", "j'ai déjà acheté ce téléphone", "уже купил",
        "我已经买了", "لقد اشتريت الهاتف", "میں نے خرید لیا ہے", "मैंने खरीद लिया", "আমি কিনে ফেলেছি",
        "maine kharid liya hai",
        "ami kine felechi", "eshtareto 5alas", "nimeshanunua hii simu", "sdh terlanjur beli hp nya",
    ),
    "stolen": (
        "mine was stolen", "I lost my phone", "somebody snatched my phone", "me robaron el celular",
        "perdí mi teléfono",
        "fui assaltado", "roubaram meu celular", "on m'a volé mon téléphone", "j'ai perdu mon téléphone",
        "украли мой телефон", "я потерял телефон", "我的手机被偷了", "我手机丢了", "سرق هاتفي", "موبايلي اتسرق",
        "میرا فون چوری ہو گیا",
        "मेरा फ़ोन चोरी हो गया", "मेरा मोबाइल खो गया", "আমার ফোন চুরি হয়ে গেছে", "আমার মোবাইল হারিয়ে গেছে",
        "mera phone chori ho gaya",
        "mera mobile gum ho gya", "amar phone churi hoye geche", "sar2ou liya telephone", "mobile etsara2 menny",
        "nimeibiwa simu", "simu yangu imepotea", "hp saya hilang", "saya kecurian hp",
    ),
    "dispute": (
        "this is wrong", "it is not stolen", "it's mine", "esto es un error", "no es robado", "isso está errado",
        "não é roubado", "c'est faux", "il n'est pas volé", "это ошибка", "не краденый", "你们搞错了", "不是偷的",
        "هذا خطأ",
        "مش مسروق", "یہ غلط ہے", "यह गलत है", "चोरी का नहीं", "এটা ভুল", "চুরির না", "yeh galat hai", "ye ghalat hai",
        "eta bhul", "da ghalat", "mesh masrou2", "si kweli, ni yangu", "ini salah", "bukan curian",
    ),
}  # fmt: skip
ASKED = (
    "is this phone stolen?", "was it lost or stolen", "please check if my phone was stolen", "¿es robado?",
    "no es robado?",
    "esse celular é roubado?", "ce téléphone est volé?", "est-ce qu'il est volé", "Телефон краденый?",
    "проверьте не краденый ли", "不是偷的吧？", "这个手机是偷的吗", "هل هذا الهاتف مسروق؟", "کیا یہ فون چوری کا ہے",
    "यह फ़ोन चोरी का है क्या",
    "এই ফোনটা কি চুরির?", "kya ye phone chori ka hai", "ye chori ka to nahi hai", "eta churir phone kina",
    "da masrou2 wala la2",
    "simu hii imeibiwa?", "kama haijaibiwa", "hp ini curian gak", "apakah ini barang curian", "quiero comprar este",
    "I want to buy this", "nataka kununua simu hii", "mau beli hp ini", "хочу купить", "我想买这个手机",
    "اريد ان اشتري هذا",
)  # fmt: skip
BLOCK = (
    "please block my phone", "please block", "kindly block this phone", "block it pls",
    "can you block my phone?", "i want to block my phone", "how to block my phone", "report my phone stolen",
    "I want to report a stolen phone", "bloquez mon téléphone svp", "je veux bloquer mon portable",
    "déclarer le vol", "quiero bloquear mi celular", "bloqueen el equipo por favor", "quiero reportar un robo",
    "quero bloquear meu celular", "bloqueiem o aparelho", "naomba zuia simu yangu", "nifungie simu",
    "tolong blokir hp saya", "mau lapor kehilangan hp", "mera phone block karo", "mobile block kar do",
    "chori ki report likhwani hai", "phone ta block kore den", "block el telefon 3afak",
    "заблокируйте телефон", "хочу заблокировать", "帮我锁手机", "我要挂失", "احظروا هاتفي", "اريد حظر هاتفي",
    "میرا فون بلاک کر دیں", "मेरा फोन ब्लॉक करो", "আমার ফোন ব্লক করুন",
)  # fmt: skip
UNBLOCK = (
    "why is my phone blocked", "why is my phone blocked?", "why was this phone blacklisted",
    "remove from blacklist", "remove my phone from the blacklist", "unblock my phone", "please unlist it",
    "how do i unblock", "delist my imei", "take it off your list", "débloquez mon téléphone",
    "pourquoi mon téléphone est bloqué ?", "retirer de la liste noire", "desbloquear mi celular",
    "por qué está bloqueado mi celular", "quitar de la lista negra", "desbloqueiem meu celular",
    "por que meu celular foi bloqueado?", "tirar da lista negra", "fungua simu yangu",
    "kwa nini simu yangu imefungwa?", "ondoa kwenye orodha", "buka blokir hp saya", "kenapa hp saya diblokir?",
    "hapus dari daftar hitam", "mera phone unblock karo", "phone kyun block hai", "blacklist se hatao",
    "amar phone unblock koren", "phone keno block", "unblock el telefon",
    "leh el telefon beta3y mablouk block", "разблокируйте телефон", "почему мой телефон заблокирован?",
    "уберите из черного списка", "为什么我的手机被锁了", "帮我解锁手机", "从黑名单移除", "ارفعوا الحظر",
    "فك الحظر عن هاتفي",
    "لماذا هاتفي محظور؟", "میرا فون ان بلاک کریں", "میرا فون کیوں بلاک ہے؟", "मेरा फोन अनब्लॉक करो",
    "मेरा फोन क्यों ब्लॉक है?", "আমার ফোন আনব্লক করুন", "আমার ফোন কেন ব্লক?",
)  # fmt: skip
NO_BLOCK = (
    "is this phone blocked?", "is it blacklisted or not", "check if it is blocked", "check blacklist",
    "is it on your blacklist", "ce téléphone est bloqué ?", "iphone débloqué tout opérateur",
    "está bloqueado o no", "celular desbloqueado en venta", "está bloqueado?", "simu hii imefungwa?",
    "hp ini diblokir gak", "ye phone block hai kya", "eta ki block kora", "он заблокирован?", "这手机有没有被锁",
    "هل هو محظور", "کیا یہ بلاک ہے", "क्या यह ब्लॉक है", "এটা কি ব্লক করা",
    "i lost my phone and want to buy this one", "my phone was stolen so im buying this",
    "me robaron el celular y quiero comprar este", "我手机丢了，想买这个",
)  # fmt: skip
SOUGHT: dict[Wish, tuple[str, ...]] = {
    "help": (
        "how do i use this?", "how to check a phone", "comment utiliser ce service", "como se usa",
        "como faço para consultar", "jinsi ya kutumia", "gimana cara ceknya", "kaise check karte hain",
        "kivabe use korbo", "ezay asta3mel el khedma", "как проверить телефон", "怎么查手机", "كيف استخدم الخدمة",
        "کیسے استعمال کریں", "कैसे इस्तेमाल करें", "কিভাবে ব্যবহার করব",
    ),
    "tips": (
        "what should i check before buying a phone", "que verifier avant d'acheter un telephone",
        "que debo revisar antes de comprar", "o que olhar antes de comprar", "nini cha kuangalia kabla ya kununua",
        "apa saja yang dicek sebelum beli hp", "phone lene se pehle kya check kare", "phone kenar age ki dekhbo",
        "что смотреть перед покупкой", "买二手手机前要看什么", "ماذا افعل قبل الشراء", "خریدنے سے پہلے کیا دیکھیں",
        "खरीदने से पहले क्या देखें", "কেনার আগে কী দেখব",
    ),
    "stop": (
        "don't text me again", "please stop texting me", "no more messages", "n'envoyez plus de messages",
        "no me manden mas mensajes", "não me mandem mais mensagens", "usinitumie ujumbe tena",
        "jangan kirim pesan lagi", "message mat bhejo", "ar message pathaben na", "больше не пишите",
        "别再给我发短信", "لا ترسلوا رسائل", "میسج مت بھیجیں", "मैसेज मत भेजो", "আর এসএমএস দিবেন না",
    ),
}  # fmt: skip
SMALL_TALK = (
    "how are you",
    "kaise ho bhai",
    "kemon achen",
    "comment ca va",
    "como estas",
    "كيف حالك",
    "how much is it",
    "i want to check before buying",
    "quiero checarlo antes de comprar",
    "please send me the result",
    "stop thief",
    "no stop at my house",
    "send message please",
    "i got your message",
    "a message for you",
    "mau beli hp",
    "怎么样",
    "你好吗",
    "как дела",
    "आप कैसे हैं",
    "আপনি কেমন আছেন",
    "no mensaje recibido",
)


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in SAID.items() for text in texts])
def test_what_has_happened_is_understood_with_and_without_a_number(wish: Wish, text: str) -> None:
    assert read(text).wish == wish
    assert read(text.upper()).wish == wish
    for numbered in (f"{NOKIA} {text}", f"{text} {NOKIA}"):
        assert read(numbered).wish == ("check" if wish == "dispute" else wish), "shoppers repeat what sellers say"
        assert len(read(numbered).numbers) == 1


@pytest.mark.parametrize(
    ("text", "wish"), [*((text, "stolen") for text in BLOCK), *((text, "dispute") for text in UNBLOCK)]
)
def test_blocking_is_for_a_victim_and_unblocking_is_a_dispute_with_and_without_a_number(text: str, wish: Wish) -> None:
    for one in (text, text.upper(), f"{NOKIA} {text}", f"{text} {NOKIA}", f"{text}: {NOKIA}"):
        assert read(one).wish == wish, one


@pytest.mark.parametrize("text", NO_BLOCK)
def test_a_buyer_who_speaks_of_blocking_or_theft_gets_a_check(text: str) -> None:
    for one in (f"{NOKIA} {text}", f"{text} {NOKIA}"):
        assert read(one).wish == "check", one


@pytest.mark.parametrize("text", ASKED)
def test_a_question_is_no_dispute(text: str) -> None:
    assert all(read(one).wish in ("check", "stolen", "bought") for one in (f"{text} {NOKIA}", f"{NOKIA} {text}"))


COMPLAINTS = (
    "i get no messages", "i dont get your messages", "no more messages?", "je ne recois plus de messages",
    "no puedo recibir mensajes", "não recebi mensagem", "sijapata ujumbe", "pesan tidak masuk", "jangan pesan dulu",
    "message nahi aaya check karo", "message ashe nai", "мне не присылали смс", "短信没有收到", "不用短信能查吗",
    "لا تصلني الرسائل", "میسج نہیں آیا چیک کرو", "मैसेज नहीं आया चेक करो", "মেসেজ আসে নাই",
)  # fmt: skip


@pytest.mark.parametrize("text", COMPLAINTS)
def test_who_misses_a_message_does_not_want_them_to_stop(text: str) -> None:
    assert read(text).wish != "stop"


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in SOUGHT.items() for text in texts])
def test_what_is_sought_in_a_sentence_is_understood_only_without_a_number(wish: Wish, text: str) -> None:
    assert read(text).wish == wish
    assert read(text.upper()).wish == wish
    assert (read(f"{text} {NOKIA}").wish, read(f"{NOKIA} {text}").wish) == ("check", "check")


@pytest.mark.parametrize("text", SMALL_TALK)
def test_small_talk_seeks_nothing(text: str) -> None:
    assert read(text).wish == "check"
