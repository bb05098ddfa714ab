"""A customer's data goes into a link's URL, encoded once and correctly."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.prefill import prefilled
from paylink_tui.model.text import clean

LINK = "https://app.mesilat.com/alexsample/141?uuid=d83dff3a"


def faults(*args: str) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        prefilled(*args)
    assert caught.value.what in caught.value.fields.values()
    return caught.value.fields


def test_the_vendors_sample_is_made():
    url = prefilled(LINK, "sonya@mesilat.com", "Sonya Miller", "+35799123456")
    assert url == (
        f"{LINK}&email=sonya%40mesilat.com&name=Sonya%20Miller&phone_number=%2B35799123456"
    )


def test_only_what_is_given_is_filled_in():
    assert prefilled(LINK) == LINK
    assert prefilled(LINK, name=" A&B=C ") == f"{LINK}&name=A%26B%3DC"


def test_an_earlier_prefill_is_replaced_and_the_rest_of_the_query_kept():
    url = "https://app.mesilat.com/a/1?email=old%40x.y&uuid=u1&utm=a+b&&ph%6fne_number=1#top"
    assert prefilled(url, name="Иван") == (
        "https://app.mesilat.com/a/1?uuid=u1&utm=a+b&name=%D0%98%D0%B2%D0%B0%D0%BD#top"
    )


def test_a_link_without_a_query_gets_one():
    assert prefilled("https://app.mesilat.com/a/1", name="X").endswith("/a/1?name=X")


@pytest.mark.parametrize("phone", ["+35799123456", "0035799123456", "+357 99 12-34-56"])
def test_a_phone_is_sent_as_plus_and_figures(phone):
    assert prefilled(LINK, phone=phone).endswith("phone_number=%2B35799123456")


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("99123456", "Begin with + or 00"),
        ("+", "no phone number"),
        ("+999999", "no phone number"),
        ("+3579", "no phone number"),
        ("+35799", "cannot be a phone number"),
        ("+35799123456 ext. 5", "cannot be a phone number"),
    ],
)
def test_a_phone_that_cannot_be_one_is_refused(phone, words):
    assert words in faults(LINK, "", "", phone)["phone"]


@pytest.mark.parametrize(
    "email", ["sonya", "@x.y", "a@b", "a@b..c", "a b@c.d", "a@b@c.d", f"a@{'b' * 260}.c", "a@.c"]
)
def test_an_email_that_cannot_be_one_is_refused(email):
    assert "no e-mail address" in faults(LINK, email)["email"]


def test_every_fault_is_named_at_once():
    found = faults("javascript:alert(1)", "x", "a\nb", "5")
    assert list(found) == ["email", "name", "phone", "url"]
    assert "Control characters" in found["name"]


@given(st.text(min_size=1, max_size=40).filter(lambda name: clean(name) == name and name.strip()))
def test_any_name_comes_out_as_it_went_in(name: str):
    query = parse_qs(urlsplit(prefilled(LINK, name=name)).query)
    assert query == {"uuid": ["d83dff3a"], "name": [name.strip()]}


def test_the_phone_tables_are_not_loaded_before_a_phone_is_typed():
    code = (
        "import sys, paylink_tui.model.prefill as p; p.prefilled('https://a.b/c', name='x');"
        "sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
