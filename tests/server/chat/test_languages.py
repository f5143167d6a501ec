"""The wishes of the chat in six languages."""

import json
import re

import pytest

from fashion_wizard.appearance.color_names import COLOR_NAMES
from fashion_wizard.server.answers.results import HitAnswer
from fashion_wizard.server.chat.languages import Language, to_english
from fashion_wizard.server.chat.message import Message, parse_message
from fashion_wizard.server.chat.replies import Replies
from fashion_wizard.server.chat.state import State
from fashion_wizard.server.texts import text

WISHES = {
    "the same in red": {
        "en": "the same in red?", "de": "Dasselbe in Rot?", "fr": "Le même en rouge ?",
        "es": "¿El mismo en rojo?", "it": "Lo stesso in rosso?", "ar": "نفسه بالأحمر؟",
    },
    "cheaper": {
        "en": "cheaper", "de": "Gibt es das günstiger?", "fr": "moins cher ?", "es": "más barato",
        "it": "Ce n’è uno meno caro?", "ar": "أرخص؟",
    },
    "with dots": {
        "en": "with dots", "de": "mit Punkten", "fr": "à pois", "es": "con lunares", "it": "a pois",
        "ar": "بنقاط",
    },
    "not so long": {
        "en": "not so long", "de": "nicht so lang", "fr": "pas si long", "es": "no tan largo",
        "it": "non così lungo", "ar": "ليس طويلا جدا",
    },
    "under 50": {
        "en": "for under 50", "de": "für unter 50 €", "fr": "pour moins de 50 euros",
        "es": "por menos de 50 €", "it": "a meno di 50 €", "ar": "بأقل من ٥٠",
    },
    "what goes with it": {
        "en": "what goes with it?", "de": "Was passt dazu?", "fr": "Que porter avec ?",
        "es": "¿Con qué combina?", "it": "Che cosa ci abbino?", "ar": "ماذا يناسبه؟",
    },
    "more like the second": {
        "en": "more like the second", "de": "mehr wie das zweite", "fr": "plus comme le deuxième",
        "es": "más como el segundo", "it": "più come il secondo", "ar": "المزيد مثل رقم 2",
    },
    "more": {"en": "more", "de": "mehr", "fr": "encore", "es": "más", "it": "ancora", "ar": "المزيد"},
    "anything": {
        "en": "anything", "de": "egal", "fr": "tout", "es": "todo", "it": "tutto", "ar": "أي شيء",
    },
    "not red": {
        "en": "not red", "de": "nicht rot", "fr": "pas rouge", "es": "no rojo", "it": "non rosso",
        "ar": "ليس أحمر",
    },
    "is the first in stock": {
        "en": "Is the first available?", "de": "Ist das erste verfügbar?",
        "fr": "Le premier est-il disponible ?", "es": "¿Está disponible el primero?",
        "it": "Il primo è disponibile?", "ar": "هل الأول متوفر؟",
    },
    "in size M": {
        "en": "Do you have this in size M?", "de": "Gibt es das in Größe M?", "fr": "en taille M ?",
        "es": "¿en talla M?", "it": "C’è nella taglia M?", "ar": "بمقاس M؟",
    },
    "help": {"en": "help", "de": "Hilfe", "fr": "aide", "es": "ayuda", "it": "aiuto", "ar": "مساعدة"},
}  # fmt: skip
LANGUAGES: tuple[Language, ...] = ("en", "de", "fr", "es", "it", "ar")


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wish_means_the_same_in_every_language(wish: str, language: Language) -> None:
    expected = parse_message(wish)
    assert expected != Message()
    assert parse_message(to_english(WISHES[wish][language], language)) == expected


@pytest.mark.parametrize("color", COLOR_NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_color_is_understood_by_its_name(color: str, language: Language) -> None:
    assert parse_message(to_english(text(language, f"color.{color}"), language)).color == color


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("choice.cheaper", "cheaper"),
        ("choice.blue", "color"),
        ("choice.red", "color"),
        ("choice.plain", "pattern"),
        ("choice.striped", "pattern"),
        ("choice.look", "look"),
        ("choice.more", "more"),
        ("choice.anything", "reset"),
        ("choice.first", "similar"),
        ("choice.like-number", "similar"),
        ("reply.number", "number"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_quick_reply_says_is_understood(language: Language, key: str, meaning: str) -> None:
    said = text(language, key, place=2)
    message = parse_message(to_english(said, language))
    assert getattr(message, meaning), said
    if key == "choice.like-number":
        assert message.number == 2
    assert len(text(language, key, place=12)) <= 28


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_example_of_the_help_is_understood(language: Language) -> None:
    examples = re.findall("[“„«]([^”“»]+)[”“»]", text(language, "reply.help"))
    assert len(examples) >= 9
    for example in examples:
        assert parse_message(to_english(example, language)) != Message(), example


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "ar"])
def test_the_whole_conversation_is_in_the_customers_language(client, query: bytes, language: str) -> None:
    state: str | None = None

    def say(message: str, photo: bool = True) -> dict:
        nonlocal state
        data = {"message": message, "language": language} | ({"state": state} if state else {})
        answer = client.post("/v1/chat", data=data, files={"photo": query} if photo else None)
        assert answer.status_code == 200, answer.text
        state = json.dumps(answer.json()["state"])
        return answer.json()

    assert say("", photo=False)["text"] == text(language, "reply.no-photo")
    question = say("")
    found = say(question["choices"][0]["say"])
    assert next(hit["item"] for group in found["groups"] for hit in group["hits"]) == "SKU-2"
    assert found["groups"][0]["title"] == text(language, "group.same")
    red = say(WISHES["the same in red"][language])
    assert [hit["item"] for group in red["groups"] for hit in group["hits"]] == ["SKU-1"]
    assert text(language, "color.red") in red["text"]
    say(WISHES["anything"][language])
    for message, key in (("xyzzy", "reply.puzzled"), (WISHES["help"][language], "reply.help")):
        assert say(message)["text"] == text(language, key, message=message, help=text(language, "reply.help"))
    english = r"\b(the|these|this|and|nothing|number)\b"
    replies = [question["text"], found["text"], red["text"], *(choice["text"] for choice in found["choices"])]
    assert not [reply for reply in replies if re.search(english, reply)]


def test_an_unknown_language_is_refused(client) -> None:
    answer = client.post("/v1/chat", data={"message": "hallo", "language": "xx"})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("language: ")


@pytest.mark.parametrize(
    ("score", "alike", "key"),
    [(0.04, False, "reply.unlikely"), (0.4, False, "reply.nearest"), (0.04, True, "reply.nearest")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_results_with_next_to_no_chance_are_introduced_as_such(language, score, alike, key) -> None:
    hits = [HitAnswer.model_construct(score=score, alike=alike)]
    words = Replies(language).found([], hits, State(color="red"))
    conditions = f"{text(language, 'list.comma')}{Replies(language).conditions(State(color='red'))}"
    assert words == text(language, key, count=1, number="one", tail=conditions)
