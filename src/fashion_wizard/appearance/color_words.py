"""Words for colors in the languages of shops and of their customers."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from fashion_wizard.appearance.color_names import COLOR_NAMES

COLOR_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        "black": "schwarz schwarze schwarzen schwarzer schwarzes schwarzem",
        "gray": "grau graue grauen grauer graues grauem",
        "white": "weiß weiße weißen weißer weißes weißem weiss",
        "red": "rot rote roten roter rotes rotem",
        "orange": "orange orangefarben",
        "yellow": "gelb gelbe gelben gelber gelbes gelbem",
        "green": "grün grüne grünen grüner grünes grünem gruen",
        "olive": "oliv olivgrün",
        "turquoise": "türkis türkise türkisen",
        "blue": "blau blaue blauen blauer blaues blauem",
        "navy": "dunkelblau dunkelblaue dunkelblauen dunkelblaues marineblau",
        "purple": "lila violett violette",
        "pink": "rosa pink",
        "burgundy": "bordeaux weinrot",
        "brown": "braun braune braunen brauner braunes braunem",
        "beige": "beige beiges beigen",
    },
    "fr": {
        "black": "noir noire noirs noires",
        "gray": "gris grise grises",
        "white": "blanc blanche blancs blanches",
        "red": "rouge rouges",
        "orange": "orange oranges",
        "yellow": "jaune jaunes",
        "green": "vert verte verts vertes",
        "olive": "olive vert_olive",
        "turquoise": "turquoise turquoises",
        "blue": "bleu bleue bleus bleues",
        "navy": "bleu_marine marine",
        "purple": "violet violette violets violettes",
        "pink": "rose roses",
        "burgundy": "bordeaux",
        "brown": "marron brun brune",
        "beige": "beige beiges",
    },
    "es": {
        "black": "negro negra negros negras",
        "gray": "gris grises",
        "white": "blanco blanca blancos blancas",
        "red": "rojo roja rojos rojas",
        "orange": "naranja",
        "yellow": "amarillo amarilla amarillos amarillas",
        "green": "verde verdes",
        "olive": "verde_oliva oliva",
        "turquoise": "turquesa",
        "blue": "azul azules",
        "navy": "azul_marino",
        "purple": "morado morada morados moradas violeta",
        "pink": "rosa",
        "burgundy": "burdeos granate",
        "brown": "marrón",
        "beige": "beige beis",
    },
    "it": {
        "black": "nero nera neri nere",
        "gray": "grigio grigia grigi grigie",
        "white": "bianco bianca bianchi bianche",
        "red": "rosso rossa rossi rosse",
        "orange": "arancione arancioni",
        "yellow": "giallo gialla gialli gialle",
        "green": "verde verdi",
        "olive": "verde_oliva oliva",
        "turquoise": "turchese turchesi",
        "blue": "blu",
        "navy": "blu_scuro blu_navy blu_notte blu_marino",
        "purple": "viola lilla",
        "pink": "rosa",
        "burgundy": "bordeaux bordò",
        "brown": "marrone marroni",
        "beige": "beige",
    },
    "ar": {
        "black": "أسود سوداء الأسود بالأسود",
        "gray": "رمادي رمادية الرمادي بالرمادي",
        "white": "أبيض بيضاء الأبيض بالأبيض",
        "red": "أحمر حمراء الأحمر بالأحمر",
        "orange": "برتقالي برتقالية بالبرتقالي",
        "yellow": "أصفر صفراء الأصفر بالأصفر",
        "green": "أخضر خضراء الأخضر بالأخضر",
        "olive": "زيتوني زيتونية",
        "turquoise": "فيروزي فيروزية",
        "blue": "أزرق زرقاء الأزرق بالأزرق",
        "navy": "كحلي كحلية الكحلي بالكحلي",
        "purple": "بنفسجي بنفسجية بالبنفسجي",
        "pink": "وردي وردية بالوردي",
        "burgundy": "عنابي عنابية",
        "brown": "بني بنية بالبني",
        "beige": "بيج",
    },
    "nl": {
        "black": "zwart zwarte",
        "gray": "grijs grijze",
        "white": "wit witte",
        "red": "rood rode",
        "orange": "oranje",
        "yellow": "geel gele",
        "green": "groen groene",
        "olive": "olijfgroen",
        "turquoise": "turquoise turkoois",
        "blue": "blauw blauwe",
        "navy": "marineblauw donkerblauw",
        "purple": "paars paarse",
        "pink": "roze",
        "burgundy": "bordeaux bordeauxrood",
        "brown": "bruin bruine",
        "beige": "beige",
    },
    "pt": {
        "black": "preto preta pretos pretas",
        "gray": "cinza cinzento cinzenta",
        "white": "branco branca brancos brancas",
        "red": "vermelho vermelha vermelhos vermelhas",
        "orange": "laranja",
        "yellow": "amarelo amarela amarelos amarelas",
        "green": "verde verdes",
        "olive": "verde_oliva",
        "turquoise": "turquesa",
        "blue": "azul azuis",
        "navy": "azul-marinho azul_marinho",
        "purple": "roxo roxa roxos roxas",
        "pink": "rosa",
        "burgundy": "bordô",
        "brown": "marrom castanho castanha",
        "beige": "bege",
    },
    "pl": {
        "black": "czarny czarna czarne",
        "gray": "szary szara szare",
        "white": "biały biała białe",
        "red": "czerwony czerwona czerwone",
        "orange": "pomarańczowy pomarańczowa pomarańczowe",
        "yellow": "żółty żółta żółte",
        "green": "zielony zielona zielone",
        "olive": "oliwkowy oliwkowa oliwkowe",
        "turquoise": "turkusowy turkusowa turkusowe",
        "blue": "niebieski niebieska niebieskie",
        "navy": "granatowy granatowa granatowe",
        "purple": "fioletowy fioletowa fioletowe",
        "pink": "różowy różowa różowe",
        "burgundy": "bordowy bordowa bordowe",
        "brown": "brązowy brązowa brązowe",
        "beige": "beżowy beżowa beżowe",
    },
}
"""By language, the words and phrases for each of `COLOR_NAMES`, with `_` between words of a phrase."""
_ENGLISH: Final = {"gray": "gray grey", "navy": "navy navy_blue"}
_LONGEST: Final = 200


def spellings_of(text: str) -> frozenset[str]:
    """What says the same color in any language: `red` and `rosso` for `Rot`, if a text is just a color.

    Returns:
        Folded (`str.casefold`), the text itself among them; empty if the text is something else.
    """
    return _spellings().get(_color_of().get(_folded(text), ""), frozenset())


def color_in(text: str) -> str | None:
    """The first of `COLOR_NAMES` that a text names in any language; None if it names none."""
    found = _pattern().search(_folded(text[:_LONGEST]))
    return _color_of()[found[0]] if found else None


@cache
def _spellings() -> dict[str, frozenset[str]]:
    tables = [{name: _ENGLISH.get(name, name) for name in COLOR_NAMES}, *COLOR_WORDS.values()]
    return {
        name: frozenset(_folded(word) for table in tables for word in table.get(name, "").split())
        for name in COLOR_NAMES
    }


@cache
def _color_of() -> dict[str, str]:
    return {word: name for name, words in _spellings().items() for word in words}


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(_color_of(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
