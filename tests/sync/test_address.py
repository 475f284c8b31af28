"""URLs and options that fit together, and those that are refused with a word on how to do it instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_sync.address import BadAddress, Options, check, read_options, shown

KNOWN = Options(key_env="KEY", known_hosts="/etc/known_hosts")
S3 = Options(access_key_env="A", secret_key_env="B", region="eu-west-1")
HTTPS = "https://lists.example/ke.csv"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("lists/ke.csv", Options()),
        ("/srv/a:b@c.csv", Options()),
        ("file:///srv/ke.csv", Options()),
        ("file://localhost/srv/ke.csv", Options()),
        (HTTPS, Options()),
        ("http://lists.example/ke.csv?day=1", Options()),
        ("HTTPS://lists.example:8443/ke.csv", Options(token_env="KENYA_TOKEN")),
        ("https://agency@lists.example/ke.csv", Options(password_env="KENYA_PASSWORD")),
        ("http://127.0.0.1:8080/ke.csv", Options(token_env="KENYA_TOKEN")),
        ("http://[::1]/ke.csv", Options(token_env="KENYA_TOKEN")),
        ("http://localhost/ke.csv", Options(token_env="KENYA_TOKEN")),
        ("sftp://agency@lists.example/out/ke.csv", KNOWN),
        ("sftp://agency@lists.example:2222/~/ke.csv", Options(password_env="P1", known_hosts="known")),
        ("s3://kenya-lists/out/ke.csv", S3),
        ("s3://kenya.lists/ke.csv", Options(endpoint="https://minio.example:9000")),
        ("s3://kenya.lists/ke.csv", Options(endpoint="http://127.0.0.1:9000/", region="us-east-1")),
    ],
)
def test_what_fits_is_taken(url: str, options: Options) -> None:
    check(url, options)
    assert read_options(options.stored()) == options


@pytest.mark.parametrize(
    ("url", "options", "told"),
    [
        ("ftp://lists.example/ke.csv", Options(), "sftp://… or s3://…"),
        ("://x", Options(), "give a path"),
        ("lists/ke.csv", Options(token_env="T"), "--token-env is not for a path"),
        (HTTPS, Options(key_env="K"), "--key-env is not for https://"),
        ("sftp://a@b/c", Options(token_env="T"), "--token-env is not for sftp://"),
        (HTTPS, Options(token_env="hunter2"), "the name of an environment variable"),
        (HTTPS, Options(token_env="HUNTER-2"), "never the secret itself"),
        ("https://a:hunter2@lists.example/ke.csv", Options(), "--password-env NAME"),
        ("https://a:hunter2@lists.example/ke.csv", Options(password_env="P"), "take the password out"),
        ("https://a:@lists.example/ke.csv", Options(), "take the password out"),
        ("https://hunter2@lists.example/ke.csv", Options(), "--token-env NAME"),
        ("sftp://a:hunter2@lists.example/ke.csv", KNOWN, "take the password out"),
        ("s3://a:hunter2@lists/ke.csv", S3, "take the password out"),
        (HTTPS, Options(password_env="P"), "needs a user"),
        ("https://a@lists.example/ke.csv", Options(password_env="P", token_env="T"), "not both"),
        ("http://lists.example/ke.csv", Options(token_env="T"), "use https://"),
        ("http://a@10.0.0.1/ke.csv", Options(password_env="P"), "use https://"),
        ("http:///ke.csv", Options(), "no host"),
        ("https://", Options(), "no host"),
        ("http://[", Options(), "cannot be read"),
        ("http://h:0/", Options(), "cannot be read"),
        ("http://h:x/", Options(), "cannot be read"),
        ("http://\x00/", Options(), "cannot be read"),
        ("http://h/a\nb", Options(), "cannot be read"),
        ("file://lists/ke.csv", Options(), "three slashes"),
        ("sftp://lists.example/ke.csv", KNOWN, "names its user"),
        ("sftp://a@lists.example/", KNOWN, "no file"),
        ("sftp://a@lists.example/ke.csv", Options(key_env="K"), "--known-hosts FILE"),
        ("sftp://a@lists.example/ke.csv", Options(known_hosts="k"), "--key-env NAME or --password-env NAME"),
        ("s3://lists/", S3, "no object"),
        ("s3://lists", S3, "no object"),
        ("s3://lists/a/../b", S3, "`..`"),
        ("s3://lists/a//b", S3, "empty step"),
        ("s3:///ke.csv", S3, "no bucket"),
        ("s3://Lists_1/ke.csv", S3, "s3://bucket/key"),
        ("s3://lists/ke.csv?v=1", S3, "%3F"),
        ("s3://lists/ke.csv", Options(), "--region"),
        ("s3://lists/ke.csv", Options(region="eu-west-1", access_key_env="A"), "give both"),
        ("s3://lists/ke.csv", Options(region="evil.example/"), "eu-west-1"),
        ("s3://lists/ke.csv", Options(endpoint="minio.example"), "https://minio.example:9000"),
        ("s3://lists/ke.csv", Options(endpoint="https://a:hunter2@minio.example"), "https://minio.example:9000"),
        ("s3://lists/ke.csv", Options(endpoint="https://minio.example/lists"), "https://minio.example:9000"),
    ],
)
def test_what_does_not_fit_is_refused_without_repeating_it(url: str, options: Options, told: str) -> None:
    with pytest.raises(BadAddress) as refused:
        check(url, options)
    assert told in str(refused.value)
    assert "hunter2" not in str(refused.value).lower()
    assert str(refused.value).isprintable()


def test_options_of_a_newer_version_are_refused() -> None:
    with pytest.raises(BadAddress, match="newer version"):
        read_options({"token_env": "T", "proof": "x"})


def test_a_url_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://a:b@h:81/ke.csv?key=c#d") == "https://h:81/ke.csv"
    assert shown("/srv/ke.csv?x") == "/srv/ke.csv?x"


@given(
    st.sampled_from(["", "file://", "http://", "https://", "sftp://", "s3://"]), st.text(), st.sampled_from([KNOWN, S3])
)
def test_any_url_fits_or_is_refused(scheme: str, rest: str, options: Options) -> None:
    try:
        check(scheme + rest, options)
    except BadAddress as e:
        assert str(e).isprintable()  # noqa: PT017
    else:
        shown(scheme + rest)
