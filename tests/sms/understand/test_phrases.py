"""What people say has happened, in every language."""

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


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in SAID.items() for text in texts])
def test_what_has_happened_is_understood_with_and_without_a_number(wish: Wish, text: str) -> None:
    assert read(text).wish == wish
    assert read(text.upper()).wish == wish
    for numbered in (f"{NOKIA} {text}", f"{text} {NOKIA}"):
        assert read(numbered).wish == wish
        assert len(read(numbered).numbers) == 1


@pytest.mark.parametrize("text", ASKED)
def test_a_question_is_a_check(text: str) -> None:
    assert read(text).wish == "check"
    assert read(f"{text} {NOKIA}").wish == "check"
    assert read(f"{NOKIA} {text}").wish == "check"
