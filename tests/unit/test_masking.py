"""Secrets are masked wherever they stand, and what is no secret stays."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccwatch import masking
from ccwatch.masking import BEYOND, MASK, STEP, mask

LONG = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z"
SECRETS = {
    "Anthropic": (f"sk-ant-api03-{LONG}", "sk-ant-"),
    "OpenAI": (f"sk-proj-{LONG}", "sk-proj-"),
    "GitHub": (f"ghp_{LONG}", "ghp_"),
    "GitHub, fine": (f"github_pat_11{LONG}", "github_pat_"),
    "GitLab": (f"glpat-{LONG[:20]}", "glpat-"),
    "AWS": ("AKIAIOSFODNN7EXAMPLE", "AKIA"),
    "Google": (f"AIza{LONG}q", "AIza"),
    "Slack": ("xoxb-123456789012-abcdefABCDEF", "xoxb-"),
    "npm": (f"npm_{LONG}", "npm_"),
    "Stripe": (f"sk_live_{LONG}", "sk_live_"),
    "JWT": (f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{LONG}", "eyJ"),
}  # fmt: skip
AROUND = ["{}", "export KEY={}", '{{"a": "{}"}}', "curl -H 'x: {}' https://a.b", "see {}.\nNext"]
HARMLESS = [
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "id 6e9b1f4c-7a52-4b8e-9d63-0c1f2a3b4c5d",
    "max_tokens=12345678 and output_tokens: 4096",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "token = next_token(stream)",
    'password: "${DB_PASSWORD}"',
    "token: null, secret: true",
    "the key is: press q",
    "risk-assessment-of-the-whole-thing",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_masked_and_what_it_was_can_be_seen(kind: str, around: str) -> None:
    secret, begin = SECRETS[kind]
    text, count = mask(around.format(secret))
    assert secret not in text
    assert secret[len(begin) + 4 :] not in text
    assert f"{begin}{MASK}" in text
    assert count == 1


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password: correct-horse-battery", "password: •••"),
        ('{"api_key":"abcdefgh12345678"}', '{"api_key":"•••"}'),
        ("DB_PASSWORD='hunter2hunter2'", "DB_PASSWORD='•••'"),
        ('\\"client_secret\\": \\"abcdefgh12345678\\"', '\\"client_secret\\": \\"•••\\"'),
        ("Authorization: Bearer abcdef.ghijkl-mnopqr", "Authorization: Bearer •••"),
        ("postgres://me:hunter2hunter2@db:5432/x", "postgres://me:•••@db:5432/x"),
    ],
)
def test_what_stands_under_a_telling_name_is_masked(text: str, masked: str) -> None:
    assert mask(text) == (masked, 1)


def test_a_private_key_is_masked_to_its_end() -> None:
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    assert mask(f"{begin}\nMIIEowIBAAKCAQEA\nabcdef+/==\n{end}") == (f"{begin}•••{end}", 1)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == (text, 0)


PIECES = st.sampled_from([*(secret for secret, _ in SECRETS.values()), *HARMLESS, "password=", "\n",
                          ": ", '"', "-----BEGIN PRIVATE KEY-----", "•••", "Bearer "])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join))
@example(f"-----BEGIN PRIVATE KEY-----token: null, secret: {'sk-ant-api03-' + 'x' * 20}")
def test_masking_twice_is_masking_once(text: str) -> None:
    once, count = mask(text)
    assert mask(once) == (once, 0)
    assert (count == 0) == (once == text)


@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join), st.integers(1, 40))
def test_a_text_is_masked_in_steps_as_in_one_go(text: str, step: int) -> None:
    for rule in masking._RULES:
        whole = re.subn(rule.expression, rf"\g<1>{MASK}", text)
        assert masking._applied(rule, text, step, 200) == whole


def test_a_private_key_is_masked_whole_whatever_else_its_letters_look_like() -> None:
    key = f"-----BEGIN PRIVATE KEY-----\nMIIEv AKIA0123456789ABCDEF {'Q' * 40}\n"
    assert mask(f"{key}-----END PRIVATE KEY-----") == (
        "-----BEGIN PRIVATE KEY-----•••-----END PRIVATE KEY-----",
        1,
    )


@pytest.mark.parametrize("before", [STEP - 60, STEP - 10, STEP + BEYOND - 10])
def test_a_secret_across_two_steps_is_masked_whole(before: int) -> None:
    text = "." * before + f" token={LONG} ghp_{'a' * 2 * BEYOND} ." + "." * STEP
    masked, count = mask(text)
    assert count == 2
    assert masked == "." * before + f" token={MASK} ghp_{MASK} ." + "." * STEP


@pytest.mark.parametrize(
    "piece", ["sk-", "password", "://a:", "-----BEGIN PRIVATE KEY-----", "token=", "eyJa."]
)
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    """The limit that all tests have on their time would end one that did."""
    text = piece * 40_000
    assert len(mask(text)[0]) <= 2 * len(text)
