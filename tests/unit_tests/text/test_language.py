from __future__ import annotations

import pytest

from alu_graph.text.language import guess


@pytest.mark.parametrize(
    "text",
    [
        "Who is Hans von der Heide?",
        "Hans von der Heide",
        "Tell me about Maria de la Luz de los Santos",
        "Ana de la Cruz",
        "See https://x.es/de/la/el/los",
        "What does 'Ich weiß nicht, was das ist' mean?",
        "Run `der.die(das)` please",
        "Hvem er Ana Silva?",
        "Kdo je Ana Silva?",
    ],
)
def test_names_quotes_and_addresses_decide_no_language(text: str) -> None:
    assert guess(text) == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wer ist Hans von der Heide?", "de"),
        ("¿Quién es Juan de la Cruz?", "es"),
        ("Qui est Jean de la Fontaine ?", "fr"),
        ("谁是Ana Silva?", "zh"),
        ("Кто такая Ана Силва?", "ru"),
    ],
)
def test_what_stands_around_a_name_decides(text: str, expected: str) -> None:
    assert guess(text) == expected
