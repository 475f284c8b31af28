"""Which language a text is in."""

import pytest

from tests.sms.understand.writing import NOKIA, read


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["is this phone stolen", "please check this for me", "I want to buy it"]),
        ("fr", ["bonjour ce téléphone est volé", "je veux acheter ce portable", "c'est volé ?"]),
        ("es", ["hola quiero saber si es robado", "mi imei es", "¿es robado?"]),
        ("pt", ["oi esse celular é roubado", "quero comprar, não sei", "meu imei é esse"]),
        ("sw", ["simu hii imeibiwa", "nataka kununua", "niangalizie hii simu tafadhali"]),
        ("id", ["hp ini curian gak", "tolong cek hp ini gan", "apakah ini aman"]),
        ("ru", ["проверьте", "краденый"]),
        ("zh", ["请查一下", "这个是偷的吗"]),
        ("hi", ["चेक करो", "यह फ़ोन चोरी का है"]),
        ("bn", ["চেক করুন", "এটা কি চুরির"]),
        ("ur", ["چیک کریں", "یہ فون چوری کا ہے"]),
        ("ar", ["هل هذا الهاتف مسروق", "تحقق من فضلك", "أريد شراء"]),
        ("hi-Latn", ["bhai check karo", "ye phone chori ka hai kya", "batao bhaiya"]),
        ("ur-Latn", ["assalam o alaikum check karein", "janab ye phone chori ka to nai hai", "check karein plz bhai"]),
        ("bn-Latn", ["vai eta check koren", "eta churir phone kina", "ami kinte chai"]),
        ("ar-Latn", ["da telefon masrou2 wala la2", "salam 3afak chof liya had imei", "3ayez ashtari el mobile da"]),
    ],
)
def test_script_and_words_speak_for_a_language(language: str, texts: list[str]) -> None:
    for text in texts:
        for whole in (text, f"{text} {NOKIA}", text.upper()):
            assert language in read(whole).written[:2], whole


@pytest.mark.parametrize(
    "text", [NOKIA, f"IMEI {NOKIA}", f"KYM: {NOKIA}", "", "📱", f"IMEI no. {NOKIA}", f"CHECK {NOKIA} samsung"]
)
def test_nothing_is_told_where_nothing_tells(text: str) -> None:
    assert read(text).written == ()


def test_the_digits_of_a_script_speak_for_it() -> None:
    assert read("४९०१५४२०३२३७५१८").written == ("hi",)
    assert read("٤٩٠١٥٤٢٠٣٢٣٧٥١٨").written == ("ar",)


def test_arabic_letters_without_those_of_one_language_may_be_both() -> None:
    assert read("سامسونج").written == ("ar", "ur")
    assert read("چیک").written == ("ur", "ar")
