"""The words that say what is wanted, in each language and as it is usually typed. Data, and how a table is read.

In a table, the words of a line belong to the language in front of it; "" is for those of several.
"""

from collections.abc import Mapping
from typing import Literal

from sms_gateway.understand.plain import listed

Wish = Literal["check", "help", "dispute", "bought", "stolen", "tips", "language", "stop", "start"]
Table = Mapping[str, str]
"""Language → words, with commas between."""

STOP_WORDS = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout")
START_WORDS = ("start", "unstop", "yes")
RESERVED = frozenset((*STOP_WORDS, *START_WORDS, "help", "info"))
"""Alone in a text and in any case, Twilio answers these itself on long codes and toll-free numbers."""

HELP: Table = {
    "": "help, info, help me, madad, menu, instructions",
    "sw": """
        msaada, nisaidie, nisaidieni, maelezo, usaidizi, jinsi ya kutumia, saidia, kunisaidia, unaweza kunisaidia
    """,
    "fr": "aide, au secours, infos, aidez moi",
    "es": "ayuda, ayudame, auxilio, informacion",
    "pt": "ajuda, me ajuda, socorro, informacao, informacoes",
    "id": "bantuan, tolong, bantu, caranya, petunjuk",
    "ru": "помощь, помогите, помоги, справка, инфо",
    "zh": "帮助, 帮忙, 救命, 说明, 幫助, 求助",
    "ar": "مساعدة, ساعدني, ساعدوني, المساعدة, معلومات",
    "hi": "मदद, सहायता, मदद करो, मदद चाहिए, जानकारी, हेल्प",
    "bn": "সাহায্য, সহায়তা, সাহায্য করুন, তথ্য, হেল্প",
    "ur": "مدد, مدد کریں, معلومات چاہیے, ہیلپ, رہنمائی",
    "hi-Latn": "sahayata, madad chahiye, madad karo",
    "ur-Latn": "madad karein, rehnumai",
    "bn-Latn": "shahajjo, sahajjo, shahajjo korun, sahajjo korun",
    "ar-Latn": "mosa3da, mosaada, mousa3ada, sa3edni, sa3dni, 3awnni, sa3douni",
}
DISPUTE: Table = {
    "": "dispute, disputes, disputed, appeal, contest, complaint, unblock, unlist, delist, unblacklist",
    "sw": "pinga, pingamizi, napinga, malalamiko, rufaa, ondoa kizuizi",
    "fr": "contester, contestation, je conteste, litige, debloquer, deblocage",
    "es": "disputa, disputar, impugnar, apelar, reclamo, reclamar, apelacion, desbloquear, desbloqueo",
    "pt": "contestar, contestacao, contesto, recurso, reclamacao, desbloquear, desbloqueio",
    "id": "sanggah, sanggahan, keberatan, banding, bantah, buka blokir",
    "ru": "оспорить, спор, обжаловать, оспариваю, жалоба, разблокировать, разблокируйте",
    "zh": "申诉, 异议, 投诉, 申訴, 解封, 解除黑名单",
    "ar": "اعتراض, اعترض, نزاع, طعن, شكوى, فك الحظر, رفع الحظر",
    "hi": "विवाद, आपत्ति, शिकायत, अपील, अनब्लॉक",
    "bn": "আপত্তি, বিরোধ, অভিযোগ, আপিল, আনব্লক",
    "ur": "اعتراض ہے, شکایت, تنازع, تنازعہ, اپیل, ان بلاک",
    "hi-Latn": "vivad, aapatti, apatti, shikayat",
    "ur-Latn": "aitraz, aiteraz, tanaza",
    "bn-Latn": "apotti, obhijog",
    "ar-Latn": "e3terad, i3tirad, e3tirad, shakwa, chakwa",
}
WRONG: Table = {
    "": "غلط, error",
    "ar": "خطأ",
    "bn": "ভুল",
    "bn-Latn": "bhul, vul",
    "en": "wrong, mistake",
    "fr": "erreur",
    "hi": "गलत",
    "hi-Latn": "galat",
    "ru": "ошибка",
    "sw": "kosa",
    "ur-Latn": "ghalat",
    "zh": "有误, 错误",
}
"""A dispute where nothing but the number stands beside them."""
TIPS: Table = {
    "": "tips, tip, advice, safety, safety tips",
    "sw": "ushauri, vidokezo, kidokezo, dokezo",
    "fr": "conseil, conseils, astuce, astuces",
    "es": "consejo, consejos",
    "pt": "dica, dicas, conselho, conselhos",
    "id": "saran, nasihat, kiat",
    "ru": "совет, советы, подсказка",
    "zh": "建议, 提示, 小贴士, 贴士, 技巧",
    "ar": "نصيحة, نصائح, نصايح",
    "hi": "सुझाव, सलाह, टिप्स",
    "bn": "পরামর্শ, টিপস, উপদেশ",
    "ur": "مشورہ, مشورے, ٹپس, نصیحت",
    "hi-Latn": "salaah, sujhav",
    "ur-Latn": "mashwara, mashwra, naseehat",
    "bn-Latn": "poramorsho, upodesh",
    "ar-Latn": "nasi7a, nasiha, nasa2e7, nasa2i7, nasayeh",
}
STOP: Table = {
    "en": "stop all, please stop, stop please, opt out, stop it",
    "sw": "sitisha, simamisha, komesha, jitoe",
    "fr": "arret, arreter, arretez, desabonner, se desabonner, desinscription",
    "es": "alto, parar, baja, cancelar, detener, no mas",
    "pt": "pare, sair, descadastrar, parem",
    "id": "berhenti, berhenti langganan, hentikan",
    "ru": "стоп, отписаться, отписка, хватит, прекратить",
    "zh": "停止, 退订, 取消, 停, 退訂, td",
    "ar": "توقف, إيقاف, الغاء, إلغاء الاشتراك, قف, كفى",
    "hi": "बंद, रोको, बंद करो, रुको, स्टॉप",
    "bn": "বন্ধ, থামুন, বন্ধ করুন, থামো, স্টপ",
    "ur": "بند, بند کریں, روکو, رکو, بند کرو",
    "hi-Latn": "band karo, roko",
    "ur-Latn": "band karein, band karen",
    "bn-Latn": "bondho, bondho korun, thamun",
    "ar-Latn": "wa2ef, wa9af, 7bess",
}
START: Table = {
    "sw": "anza, jiunge",
    "fr": "demarrer, commencer",
    "es": "iniciar, alta, comenzar, empezar",
    "pt": "comecar",
    "id": "mulai",
    "ru": "старт, начать",
    "zh": "开始, 開始",
    "ar": "ابدأ, بدء",
    "hi": "शुरू, शुरू करो",
    "bn": "শুরু, শুরু করুন",
    "ur": "شروع, شروع کریں",
}
FRONT = """
    imei, imeis, imei no, imei number, kym, kyd, status, please, pls, plz, hello, hey, sir, tafadhali, habari,
    bonjour, hola, ola, имей, имеи, имэй, 串号, आईएमईआई, আইএমইআই, آئی ایم ای آئی, ايمي, salam, assalam, ki, namaste,
    good morning
"""
"""Words in front that ask for nothing."""
CHECK = """
    check, chek, chk, ckeck, verify, verif, lookup, search, scan, query, test, angalia, kagua, hakiki, verifier,
    verifie, verifiez, verificar, verifica, revisar, consultar, consulta, checar, conferir, проверить, проверь,
    проверьте, пробить, пробей, 查, 查询, 查一下, 请查, 检查, 验证, 查詢, जाँच, जांच, जाँचो, चेक, चेक करो, যাচাই,
    যাচাই করুন, চেক, চেক করুন, چیک, چیک کریں, cek, cek imei, periksa, tolong cek, tolong periksa, تحقق, افحص, فحص,
    تشييك, شيك, janch, jaanch, check karo, chek karo, jachai, dekho, shuf, chouf
"""
"""Words that say no more than that this is to be checked."""

NAMES: Table = {
    "en": """
        english, ingles, inglés, anglais, kiingereza, inggris, bahasa inggris, английский, английском, английски,
        英语, 英文, الإنجليزية, انجليزي, إنجليزي, अंग्रेजी, अंग्रेज़ी, ইংরেজি, انگریزی, angrezi, angreji, ingreji, eng,
        inglizi, engleezy, इंग्लिश, انگلش, ইংলিশ, англ
    """,
    "fr": """
        french, francais, français, frances, francês, kifaransa, prancis, bahasa prancis, французский, 法语, 法文,
        الفرنسية, فرنسي, फ्रेंच, ফরাসি, فرانسیسی, fra, fre, по французски
    """,
    "es": """
        spanish, espanol, español, castellano, espagnol, espanhol, kihispania, spanyol, испанский, 西班牙语,
        西班牙文, الإسبانية, اسباني, स्पेनिश, স্প্যানিশ, ہسپانوی, esp, spa
    """,
    "pt": """
        portuguese, portugues, português, portugais, kireno, portugis, португальский, 葡萄牙语, 葡语, البرتغالية,
        برتغالي, पुर्तगाली, পর্তুগিজ, پرتگالی, pt br, ptbr, brasileiro
    """,
    "ar": """
        arabic, arabe, árabe, kiarabu, bahasa arab, арабский, 阿拉伯语, 阿拉伯文, العربية, عربي, عربية, بالعربي,
        بالعربية, अरबी, আরবি, عربی, ara, 3arabi, 3araby
    """,
    "zh": """
        chinese, chinois, chino, chines, chinês, kichina, mandarin, bahasa cina, bahasa mandarin, китайский, 中文,
        汉语, 普通话, 漢語, 简体, 简体中文, 繁體中文, 用中文, 说中文, 讲中文, الصينية, صيني, चीनी, চীনা, چینی,
        zhongwen, putonghua, cn, zh cn, zh hans
    """,
    "ru": """
        russian, russe, ruso, russo, kirusi, rusia, bahasa rusia, русский, русском, по русски, 俄语, 俄文, الروسية,
        روسي, रूसी, রুশ, روسی, russkiy, russki, rus
    """,
    "sw": """
        swahili, kiswahili, kiswahil, swa, suaheli, souahili, суахили, 斯瓦希里语, السواحلية, स्वाहिली, সোয়াহিলি,
        سواحلی, swh, kisw
    """,
    "hi": "hindi, hindhi, kihindi, хинди, 印地语, الهندية, हिंदी, हिन्दी, হিন্দি, ہندی, hin, hindi devanagari",
    "bn": """
        bengali, bangla, bangali, bengalí, kibengali, бенгальский, 孟加拉语, البنغالية, बंगाली, बांग्ला, বাংলা, বাংলায়,
        بنگالی, بنگلہ, ben, bangala
    """,
    "ur": "urdu, ourdou, urdú, kiurdu, урду, 乌尔都语, الأردية, उर्दू, উর্দু, اردو, urd",
    "id": """
        indonesian, indonesia, bahasa indonesia, indonesien, indonesio, kiindonesia, индонезийский, 印尼语, 印尼文,
        الإندونيسية, इंडोनेशियाई, ইন্দোনেশীয়, انڈونیشی, ind, indo
    """,
    "hi-Latn": """
        hinglish, hindi roman, roman hindi, romanised hindi, romanized hindi, hindi in english letters, hi latn,
        hindi latin, हिंग्लिश, latin hindi, hindi english
    """,
    "ur-Latn": """
        roman urdu, urdu roman, romanised urdu, romanized urdu, ur latn, urdu latin, urdu english, رومن اردو
    """,
    "bn-Latn": """
        banglish, roman bangla, bangla roman, roman bengali, bengali roman, bn latn, benglish, bangla english,
        বাংলিশ
    """,
    "ar-Latn": """
        arabizi, franco, franco arab, franco arabic, arabish, roman arabic, arabic roman, ar latn, 3arabizi, عربيزي,
        فرانكو, aarabizi, darija
    """,
}
LANGUAGE_WORDS: Table = {
    "": "lang, set language, change language, change lang, set lang, languages, idioma, bhasha, bhasha badlo",
    "en": "language",
    "sw": "lugha, badilisha lugha, badili lugha",
    "fr": "langue, langage, changer langue",
    "es": "lengua, cambiar idioma, lenguaje",
    "pt": "lingua, linguagem, mudar idioma",
    "id": "bahasa, ganti bahasa, ubah bahasa",
    "ru": "язык, сменить язык",
    "zh": "语言, 語言, 切换语言",
    "ar": "لغة, اللغة, تغيير اللغة",
    "hi": "भाषा, भाषा बदलो",
    "bn": "ভাষা, ভাষা পরিবর্তন",
    "ur": "زبان, زبان تبدیل",
    "hi-Latn": "bhaasha",
    "ur-Latn": "zuban, zaban, zubaan",
    "bn-Latn": "bhasa, vasha",
    "ar-Latn": "logha, el logha, loga",
}
TO = "to, is, ya, kwa, en, in, ke, a, na, на, ni, को"
"""Between the word for language and the name of one."""
INTO = """
    in, en, em, kwa, dalam, pakai, bi, bel, на, по, use, speak, to, reply in, answer in, parler, hablar, habla,
    hablas, hable, parle, parles, vous, fale, fala, sema, ongea, se, ma, bhasha, logha
"""
"""Before the name of a language, in the middle of a text."""
AFTERWARDS = """
    me, mein, mei, main, please, pls, plz, में, মে, te, ে, میں, mai, only, tafadhali, svp, por favor, e bolun, तक
"""
"""Behind it."""

MONEY = """
    ksh, kes, kshs, tsh, tshs, tzs, ush, ugx, shs, sh, shilingi, shilling, shillings, bob, price, bei, cost, rs,
    inr, pkr, rupees, rupee, rupaye, rupay, rupaiya, rupiya, rupe, usd, dollar, dollars, eur, euro, euros, fcfa,
    cfa, xof, xaf, francs, franc, tk, taka, takay, bdt, rp, idr, rupiah, juta, ribu, harga, egp, gneh, guineh,
    geneh, dh, dhs, mad, dirham, dirhams, reais, real, brl, preco, mxn, peso, pesos, precio, prix, руб, рублей,
    рубля, рубль, цена, тысяч, 元, ngn, naira, ghs, cedi, cedis, جنيه, درهم, دينار, ريال, سعر, السعر, بكم, रुपये, रुपए,
    रुपया, रु, कीमत, दाम, টাকা, দাম, روپے, روپیہ, قیمت, kimat, keemat, qeemat, daam, dam, laki, elfu, thousand, lakh,
    mille, mil, hazar, soles, sol, riyal, riyals, reals, sar, aed, qar, kwd, dinar, dinars, geneeh, gnih, liras,
    lira, quid, pounds, pound, quetzales, bolivares, kwanza, kwanzas, meticais, metical, fr, birr, zar, rand,
    ريالات, دراهم, دولار, دنانير, ليره, шекелей, сом, тенге, гривен, долларов, баксов, হাজার, हजार, हज़ार, ہزار
"""
"""Beside a price."""
CODE = """
    code, otp, pin, passcode, verification, password, msimbo, nambari ya siri, codigo, clave, contrasena, senha,
    kode, sandi, код, пароль, رمز, كود, الكود, رمزك, الرمز, التحقق, ओटीपी, कोड, पिन, ওটিপি, কোড, পিন, کوڈ, پن,
    او ٹی پی, kod, whatsapp, gcode, kodi, kuthibitisha, uthibitisho, uhakiki
"""
"""Beside a one-time code."""


def languages_of(table: Table) -> Mapping[str, str]:
    """Word → the language that it belongs to, "" where that is not one."""
    held: dict[str, str] = {}
    for language, words in table.items():
        for word in listed(words):
            held[word] = "" if held.get(word, language) != language else language
    return held
