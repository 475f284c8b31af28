"""Brands under all their names. Pure.

Those that are or were one company are the same: a difference is told only where both names are known
to us and of different houses, for we never accuse.
"""

import re

from sms_gateway.understand.plain import HAN, folded, listed

_ALIASES = {
    "Samsung": """
        samsung, samsumg, samsang, sumsung, samung, galaxy, galaxi, 三星, سامسونج, سامسونغ, سام سونج, سامسنگ,
        سام سنگ, سیمسنگ, सैमसंग, सैमसन्ग, স্যামসাং, самсунг, гэлакси, z flip, z fold
    """,
    "Apple": """
        apple, iphone, iphon, i phone, ifone, iphones, aifon, ipad, 苹果, 蘋果, آبل, ابل, ايفون, آيفون, آئی فون,
        ایپل, एप्पल, आईफोन, आइफोन, এপল, অ্যাপল, আইফোন, айфон, эпл, apple inc
    """,
    "Xiaomi": """
        xiaomi, xiomi, xaomi, xiaomy, redmi, readmi, redme, poco, pocophone, mi note, mi max, mi mix, black shark,
        小米, 红米, 紅米, شاومي, شياومي, ريدمي, شیاؤمی, ریڈمی, शाओमी, श्याओमी, रेडमी, शाओमि, पोको, শাওমি, রেডমি,
        сяоми, ксиаоми, редми, поко
    """,
    "Huawei": "huawei, hauwei, huwawei, huawai, 华为, 華為, هواوي, ہواوے, हुआवेई, हुवावे, হুয়াওয়ে, хуавей, хуавэй",
    "Honor": "honor, honour, 荣耀, 榮耀, هونر, هونور, آنر, ऑनर, অনার, хонор",
    "Tecno": """
        tecno, techno, tekno, camon, pova, spark go, tecno mobile, تكنو, تيكنو, ٹیکنو, टेक्नो, टेकनो, টেকনো, техно,
        текно, 传音
    """,
    "Infinix": "infinix, infinx, infinity hot, انفينكس, انفنكس, انفینکس, इनफिनिक्स, इंफिनिक्स, ইনফিনিক্স, инфиникс",
    "itel": "itel, itell, ايتل, آئٹل, आईटेल, আইটেল, айтел",
    "Motorola": "motorola, moto, motorolla, موتورولا, موٹورولا, मोटोरोला, মটোরোলা, моторола, 摩托罗拉",
    "Nokia": "nokia, nokya, hmd, lumia, نوكيا, نوکیا, नोकिया, নোকিয়া, нокиа, нокия, 诺基亚",
    "Oppo": "oppo, opo, reno, اوبو, اوپو, ओप्पो, अप्पो, অপ্পো, оппо, 欧珀",
    "Realme": "realme, real me, realmi, relme, ريلمي, ریئلمی, ریلمی, रियलमी, রিয়েলমি, реалми, рилми, 真我",
    "OnePlus": "oneplus, one plus, 1plus, 1 plus, nord ce, ون بلس, ون پلس, वनप्लस, वन प्लस, ওয়ানপ্লাস, ванплас, 一加",
    "Vivo": "vivo, iqoo, فيفو, ویوو, वीवो, विवो, ভিভো, виво",
    "LG": "lg, lge, ال جي, ایل جی, एलजी, এলজি",
    "Sony": "sony, xperia, sony ericsson, سوني, سونی, सोनी, সনি, сони, 索尼",
    "Google": "google, pixel, جوجل بكسل, بكسل, پکسل, पिक्सल, পিক্সেল, пиксель, 谷歌",
    "BlackBerry": "blackberry, black berry, rim, research in motion, بلاك بيري, بلیک بیری, ब्लैकबेरी, блэкберри, 黑莓",
    "HTC": "htc",
    "ZTE": "zte, nubia, red magic, blade a, 中兴, 努比亚",
    "Lenovo": "lenovo, 联想, لينوفو, леново, लेनोवो",
    "Asus": "asus, zenfone, rog phone, 华硕",
    "Alcatel": "alcatel, الكاتيل, алкатель",
    "TCL": "tcl",
    "Nothing": "nothing phone",
    "Meizu": "meizu, 魅族, мейзу",
    "Micromax": "micromax",
    "Lava": "lava blaze, lava agni, lava mobile, lava mobiles, lava",
    "Jio": "jiophone, jio phone",
    "Walton": "walton, ওয়ালটন",
    "Symphony": "symphony, সিম্ফনি",
    "Wiko": "wiko",
    "BLU": "blu",
    "Advan": "advan",
    "Evercoss": "evercoss",
    "QMobile": "qmobile, q mobile",
    "Gionee": "gionee",
    "Doogee": "doogee, дуги",
    "Blackview": "blackview, блэквью",
    "Ulefone": "ulefone",
    "Oukitel": "oukitel",
    "Umidigi": "umidigi",
    "Positivo": "celular positivo, positivo tecnologia, positivo informatica",
    "Multilaser": "multilaser",
    "Condor": "condor",
    "Fairphone": "fairphone",
    "Microsoft": "microsoft",
    "Sharp": "sharp aquos",
    "Transsion": "transsion",
    "X-Tigi": "x tigi, xtigi",
    "Cat": "cat phone, caterpillar",
    "Coolpad": "coolpad",
    "Nubia": "nubia",
}
_ONE_HOUSE = (
    {"Huawei", "Honor"}, {"Motorola", "Lenovo"}, {"Alcatel", "TCL", "BlackBerry"}, {"Nokia", "Microsoft", "Alcatel"},
    {"Oppo", "OnePlus"}, {"ZTE", "Nubia"}, {"Tecno", "Transsion"}, {"Infinix", "Transsion"}, {"itel", "Transsion"},
    {"Google", "HTC", "Motorola"},
)  # fmt: skip
"""Companies that are or were one, or made each other's phones. Oppo and Realme are told apart by all who sell them."""
_MODELS = (
    (r" (?:s(?:[5-9]|1\d|2[0-9])|note ?(?:20|[89]) ultra)(?:[a-z]{0,2}| ultra| plus| fe)(?= )", "Samsung"),
    (r" (?:sm ?[agjnmfst]\d{3}[a-z]*|gt i?\d{4})", "Samsung"),
    (r" mi ?(?:[1-9]|1[0-4])(?:[a-z]{1,2})?(?= )(?! [1-9])| mi a[123](?= )", "Xiaomi"),
    (r" (?:(?:iphone|ipad) ?\d{0,2}|ip ?[1-9]\d?)(?:pro|max|plus|mini|promax|x[rs]?|se)*(?= )", "Apple"),
    (r" (?:galaxy|samsung)[a-z]?\d{1,3}[a-z]*(?= )", "Samsung"),
    (r" (?:redmi|poco)[a-z]?\d{1,2}[a-z]*(?= )", "Xiaomi"),
    (r" moto[gezx]\d*[a-z]*(?= )", "Motorola"),
)
_BESIDE_HAN = re.compile("(?<=[\u3400-\u9fff])(?=[a-z0-9])|(?<=[a-z0-9])(?=[\u3400-\u9fff])")
"""Where a word in Latin letters begins or ends without a blank."""
_NO_BRAND = listed("""
    un poco, muy poco, hace poco, poco a poco, vivo en, en vivo, mi vivo, al vivo, chip vivo, da vivo, vivo chip,
    google verification, google code, google account, google play, google pay, google maps, moto taxi, mototaxi,
    de moto
""")
_BY_ALIAS = {alias: brand for brand, aliases in _ALIASES.items() for alias in listed(aliases)}
_HAN_ALIASES = {alias: brand for alias, brand in _BY_ALIAS.items() if HAN.search(alias)}
_LONGEST = max(len(alias.split()) for alias in _BY_ALIAS)
_PATTERNS = [(re.compile(pattern), brand) for pattern, brand in _MODELS]


def named(text: str) -> str:
    """The brand that a text names, in its usual spelling; empty where it names none or several."""
    brands = _named(folded(text))
    return brands.pop() if len(brands) == 1 else ""


def same(listed_brand: str, named: str) -> bool:
    """False only where both are brands that we know, and never were one house."""
    mine, theirs = _named(folded(listed_brand)), _named(folded(named))
    if not mine or not theirs or mine & theirs:
        return True
    return any(mine & house and theirs & house for house in _ONE_HOUSE)


def is_alias(word: str) -> bool:
    """Whether a word is a brand's, such as the letters of "redmi12"."""
    return folded(word).strip() in _BY_ALIAS


def _named(bare: str) -> set[str]:
    bare = _BESIDE_HAN.sub(" ", bare)
    for phrase in _NO_BRAND:
        bare = bare.replace(f" {phrase} ", " ")
    words = bare.split()
    found = {brand for alias, brand in _HAN_ALIASES.items() if alias in bare}
    found |= {brand for pattern, brand in _PATTERNS if pattern.search(bare)}
    for size in range(1, _LONGEST + 1):
        starts = range(len(words) - size + 1)
        found |= {_BY_ALIAS[phrase] for k in starts if (phrase := " ".join(words[k : k + size])) in _BY_ALIAS}
    return found
