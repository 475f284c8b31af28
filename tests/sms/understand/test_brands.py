"""Brands are compared through their aliases."""

import pytest

from sms_gateway.understand.brands import named, same
from tests.sms.understand.writing import NOKIA, read


@pytest.mark.parametrize(
    ("brand", "texts"),
    [
        (
            "Samsung",
            [
                "samsung s21",
                "SAMSUNG",
                "galaxy a12",
                "SM-G991B",
                "s21 ultra",
                "三星",
                "سامسونج",
                "سام سنگ",
                "सैमसंग",
                "স্যামসাং",
                "самсунг",
            ],
        ),
        ("Apple", ["iphone 13 pro", "iPhone13", "iphone x", "苹果", "айфон 11", "ايفون"]),
        ("Xiaomi", ["redmi note 10", "POCO X3", "Mi 11", "mi a3", "红米", "redmi12c"]),
        ("Huawei", ["huawei p30", "华为", "هواوي"]),
        ("Honor", ["honor x9"]),
        ("Tecno", ["tecno camon 20", "TECNO spark 10", "Tecno Mobile"]),
        ("Infinix", ["infinix hot 30"]),
        ("itel", ["itel a60"]),
        ("Motorola", ["moto g54", "motorola"]),
        ("Vivo", ["vivo y20"]),
        ("Oppo", ["800元的OPPO能买吗"]),
        (
            "",
            [
                "",
                "hello",
                "samsung or iphone",
                "mi imei es",
                "vivo en lima",
                "un poco caro",
                "my ip",
                "note 10",
                "your Google verification code",
                f"imei {NOKIA}",
            ],
        ),
    ],
)
def test_the_brand_that_is_named(brand: str, texts: list[str]) -> None:
    for text in texts:
        assert named(text) == brand, text
        assert read(f"{text} {NOKIA}").named == brand, text


@pytest.mark.parametrize(
    ("listed", "typed"),
    [
        ("Tecno Mobile", "Tecno"), ("TECNO MOBILE LIMITED", "Tecno"), ("HMD Global", "Nokia"), ("Apple Inc", "Apple"),
        ("LG Electronics", "LG"), ("Research in Motion", "BlackBerry"), ("RIM", "BlackBerry"), ("Redmi", "Xiaomi"),
        ("Beijing Xiaomi Communications", "Xiaomi"), ("POCO", "Xiaomi"), ("Huawei", "Honor"), ("Samsung Korea",
        "Samsung"),
        ("Sony Ericsson", "Sony"), ("Transsion", "itel"), ("Foxconn", "Apple"), ("", "Samsung"), ("Nokia", ""),
        ("Guangdong Oppo Mobile Telecommunications", "Oppo"), ("Motorola Mobility LLC, a Lenovo Company", "Motorola"),
    ],
)  # fmt: skip
def test_innocent_differences_are_none(listed: str, typed: str) -> None:
    assert same(listed, typed)


@pytest.mark.parametrize(
    ("listed", "typed"), [("Samsung", "Apple"), ("Oppo", "Realme"), ("Tecno", "Samsung"), ("HMD Global", "Xiaomi")]
)
def test_brands_of_different_houses_are_different(listed: str, typed: str) -> None:
    assert not same(listed, typed)
    assert not same(typed, listed)
