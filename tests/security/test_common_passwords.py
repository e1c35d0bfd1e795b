"""Which passwords everybody would guess."""

import pytest

from qhealth.adapters.security.common_passwords import _words, is_common


@pytest.mark.parametrize(
    "password",
    [
        "Password1234!",
        "passwordpassword",
        "password-password",
        "PASSWORDPASSWORD",
        "qwertyuiop12",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "asdfasdfasdf",
        "zzzzxxxxcccc",
        "qwerty123456",
        "abcd1234efgh",
        "!!Letmein!!12",
        "Sommar2024!!",
        "Lösenord1234",
        "Qhealth12345",
        "P4$$w0rd2024",
        "4dm1n1str4t0r!",
        "W3lcome!2024",
        "drowssap1234",
        "passwordqwerty",
        "ａｄｍｉｎ１２３４５６７",
    ],
)
def test_refuses_what_everybody_would_guess(password):
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    [
        "grå gås på grönt gräs",
        "correct horse battery staple",
        "blue-tractor-lamp",
        "x7Kq2mPz9vLw",
        "njR!4xQ#8wPz",
        "Vm3!qwe7Lp0z",
        "李小龙喜欢喝热绿茶吗",
        "sesame ladder 42",
        "198312041957",
    ],
)
def test_takes_what_nobody_would_guess_first(password):
    assert not is_common(password)


@pytest.mark.parametrize("password", ["", " ", "\n", "\ud800" * 12, "\0" * 12])
def test_answers_for_any_text_at_all(password):
    assert is_common(password) in (True, False)


def test_the_list_holds_the_many_passwords_that_it_should():
    assert _words().count("\n") > 20_000
