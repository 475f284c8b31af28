"""A question about a phone is looked up, in every language and wherever its number stands: it is no dispute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sms.understand.writing import LANGUAGES, any_imeis, found, read

QUESTIONS = {
    "en": """
        is this phone stolen or not, this phone is stolen or not, not stolen right, it is not stolen is it,
        was my phone reported stolen, can you check if it's not stolen, he says it is not stolen,
        seller says its not stolen please check, should i buy it, i have not bought it yet,
        i havent bought it yet, before i paid i want to know, is it mine or someone lost it,
        is this stolen or lost, want to know if its wrong or clean, it is not stolen?, not a stolen phone right?,
        is there a mistake, i want to be sure it is not stolen, phone is mine just check, has it been stolen,
        did somebody lose it, how do i check, what should i look at before buying
    """,
    "fr": """
        il est vole ou pas, c'est vole ou non, il dit que c'est pas vole, verifiez qu'il n'est pas vole,
        je veux etre sur qu'il n'est pas vole, est-ce que je peux acheter, je l'ai pas encore achete,
        ce n'est pas vole hein, comment verifier ce telephone
    """,
    "es": """
        es robado o no, no es robado verdad, dice que no es robado, me dice el vendedor que no es robado,
        esta reportado o no, sera que no es robado, no esta robado?, si no es robado lo compro,
        quiero saber que no es robado, todavia no lo compre, como consulto este
    """,
    "pt": """
        é roubado ou não, não é roubado né, ele diz que não é roubado, sera que não é roubado, é roubado ou nao?,
        quero ver se nao é roubado, ainda não comprei, posso comprar, verifica se não foi roubado,
        como consulto este
    """,
    "ar": """
        هل هو مسروق ام لا, مسروق ولا لا, مش مسروق صح, بيقول مش مسروق, يقول انه غير مسروق, هذا الهاتف مسروق او لا,
        اتأكد انه مش مسروق, لم اشتريه بعد, هل هاتفي مسروق, غير مسروق؟, كيف افحص هذا
    """,
    "zh": """
        是不是偷的, 是不是赃机, 是不是被偷了, 有没有被偷, 是偷的还是不是, 不是偷的吧, 他说不是偷的,
        卖家说不是赃机, 没有被偷吧, 是否被盗, 想买了, 准备买了, 可以买了吗, 我的手机是不是被偷了, 这手机没被偷吧,
        是不是弄错了, 查一下是不是被偷, 不是赃物吧, 看看有没有被偷, 怎么查这个
    """,
    "ru": """
        краденый или нет, не краденый ли, он говорит не краденый, телефон краденый или нет, не украден ли,
        проверьте что не краденый, еще не купил, не ворованый?, мой телефон украден или нет, он не краденый?,
        как проверить этот
    """,
    "sw": """
        imeibiwa au la, ni ya wizi au hapana, anasema si ya wizi, hakikisha haijaibiwa, angalia kama si ya wizi,
        sijanunua bado, je ni ya wizi au sio, naangaliaje hii
    """,
    "hi": """
        चोरी का है या नहीं, चोरी का नहीं है ना, बोल रहा है चोरी का नहीं है, चोरी का नहीं है क्या, क्या यह चोरी का है,
        चोरी का तो नहीं, अभी खरीदा नहीं, मेरा फोन चोरी हुआ है क्या, गलत है या सही, कैसे चेक करें
    """,
    "bn": """
        চুরির ফোন কিনা, চুরির না তো, এটা কি চুরির, চুরির নাকি, চোরাই না তো, বলছে চুরির না, চুরির হ্যাঁ না, এখনও কিনি নাই,
        আমার ফোন কি চুরি হয়েছে, এটা ভুল নাকি, কিভাবে চেক করব
    """,
    "ur": """
        چوری کا ہے یا نہیں, چوری کا نہیں ہے نا, کہتا ہے چوری کا نہیں, کیا یہ چوری کا نہیں, چوری کا تو نہیں,
        ابھی خریدا نہیں, یہ چوری کا نہیں ہے کیا, کیسے چیک کریں
    """,
    "id": """
        curian atau bukan, bukan curian kan, katanya bukan curian, ini curian atau tidak, apa ini barang curian,
        belum beli, udah mau beli aman ga, hilang atau tidak, pastikan bukan hp curian, hp saya dicuri atau tidak,
        apakah hp saya hilang, gimana cara cek ini
    """,
    "hi-Latn": """
        chori ka hai ya nahi, ye chori ka nahi hai na, bolta hai chori ka nahi hai, chori ka nahi hai kya,
        check karo ki chori ka nahi hai, kharida nahi hai abhi, le liya jaye kya, mera phone chori hua hai kya,
        phone mera hai check karo, chori ka to nahi, chori ka phone to nahi h, galat hai ya sahi,
        kya ye chori ka hai ya nahi, kaise check karu
    """,
    "ur-Latn": """
        chori ka hai ya nai, yeh chori ka nahi hai na, keh raha hai chori ka nahi, chori ka nahi hai kia,
        le loon ya nahi, kia yeh chori ka hai, kese check karein
    """,
    "bn-Latn": """
        churir phone naki, churir na to, eta churi kora kina, bolche churir na, churir naki na,
        ei phone ki churir, kinbo naki, eta ki bhul, churi hoise kina dekhen, amar phone ki churi hoise,
        kivabe check korbo
    """,
    "ar-Latn": """
        masrou2 wala la, da masroo2 wala la2, howa masrou9 wla la, hal howa masrou2, bey2ol mesh masrou2,
        mesh masrou2 sa7, wach masrou9 wla la, lissa ma eshtaretosh, kif acheck hada
    """,
}
"""With commas between, and as carelessly as they are typed."""
ASKED = [(language, " ".join(asked.split())) for language, line in QUESTIONS.items() for asked in line.split(",")]


LOOKED_UP = ("check", "bought", "stolen")
"""What happened besides changes only where the sender is sent, behind the verdict."""


def test_there_are_questions_in_every_language() -> None:
    assert QUESTIONS.keys() == set(LANGUAGES)


@pytest.mark.parametrize(
    "form", ["{asked} {imei}", "{imei} {asked}", "imei {imei}\n{asked}?", "samsung {imei} {asked} 25000"]
)
@given(st.sampled_from(ASKED), any_imeis, st.booleans())
def test_a_question_with_a_number_is_looked_up(form: str, question: tuple[str, str], imei: str, loud: bool) -> None:
    asked = question[1].upper() if loud else question[1]
    text = form.format(asked=asked, imei=imei)
    assert read(text).wish in LOOKED_UP
    assert found(text) == [imei]


@pytest.mark.parametrize(("language", "asked"), ASKED)
def test_no_question_is_left_out(language: str, asked: str) -> None:
    assert read(f"{asked} 490154203237518").wish in LOOKED_UP, language
