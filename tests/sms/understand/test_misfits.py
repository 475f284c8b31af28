"""What a text holds that has no IMEI."""

import pytest

from sms_gateway.understand.misfits import Odd
from tests.sms.understand.writing import NOKIA, read


@pytest.mark.parametrize(
    ("odd", "texts"),
    [
        ("empty", ["", "  \n", "📱", "?!", "*#06#", "..."]),
        ("words", ["hello", "IMEI", "KYM", "नमस्ते", "你好", "iphone 13 pro", "Huawei P30",
        "wach had telephone masrou9"]),
        ("length", ["3569380356438", "imei 35693803564", "35693803564380912", "12", "4901 5420",
                    "866906966660", "015508115184"]),
        ("check-digit", ["490154203237519", "49-015420-323751-9", "49O15420323751I", "350000000000000 samsung s21",
                         "check 868296499681292 bsor3a"]),
        ("phone-number", ["0712345678", "+254 712 345 678", "00254712345678", "9876543210", "98765 43210 15000",
                          "0712345678 25000", "+55 11 91234-5678", "89161234567", "8 (916) 123-45-67", "13800138000",
                          "०७१२३४५६७८"]),
        ("price", ["25k", "ksh 25,000", "25000/=", "Rs. 15,000", "15000 rupees", "₹12000", "harga 1,5 juta", "R$ 900",
                   "500 mil pesos", "150 000 FCFA", "15 тысяч руб", "3000元", "৳৫০০০",
                   "SJK3A2B1CD Confirmed. Ksh2,000.00 paid to JOHN", "bei 8000", "850 riyal bas", "1500 soles"]),
        ("code", ["your code is 123456", "OTP 4589", "验证码 123456", "G-123456", "123456", "4589", "msimbo 4589",
                  "nambari ya kuthibitisha ni 730215",
                  "código 482913", "код: 4589", "رمز التحقق 4589", "123-456 is your WhatsApp code"]),
        ("meid", ["A0000012345678", "MEID: 35693803564380", "99000ABC123456", "270113177609606898",
        "a1 000049 c23456"]),
        ("serial", ["R58M123ABCD", "f2lxg0abcdef", "S/N: F2LXG0ABCDEF", "serial number RF8M30ABCDE", "HT7A1230ABC"]),
        ("sim", ["8925402106412345678", "89254021064123456789", "8925 4021 0641 2345 678",
        "ICCID 8991101200003204510"]),
    ],
)  # fmt: skip
def test_what_it_is_instead_is_told(odd: Odd, texts: list[str]) -> None:
    for text in texts:
        wanted = read(text)
        assert (wanted.wish, wanted.numbers, wanted.odd) == ("check", (), odd), text


@pytest.mark.parametrize(
    "beside", ["R58M123ABCD", "0712345678", "25,000", "8925402106412345678", "490154203237519", "A0000012345678"]
)
def test_nothing_is_odd_where_there_is_an_imei(beside: str) -> None:
    wanted = read(f"{beside}\n{NOKIA}")
    assert (wanted.odd, [n.imei.digits for n in wanted.numbers]) == (None, [NOKIA])
