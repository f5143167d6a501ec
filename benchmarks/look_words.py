"""How often the words for a garment's color and pattern are right, on real photos.

    python benchmarks/look_words.py DATA

Colors: the front views of `DATA/luma-men`; the shop says which color each item has, and the first color that
is named should be what a customer who asks for that color gets. Patterns: training photos of `DATA/clothing`
and `DATA/ccp`, drawn by a hash of their names, whose main garment somebody has looked at. Those on which the
rules were made are not among them, nor those that nobody could tell either (lace, scraps, two in one).
"""

import argparse
from collections import Counter
from pathlib import Path

from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.query_garment import by_prominence
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.server.chat.words import understand
from fashion_wizard.server.looks.color_names import answers_color
from fashion_wizard.server.looks.look import Look, look_at
from fashion_wizard_lab.datasets.inshop import read_descriptions, read_inshop

JUDGED = {
    "clothing": {
        "printed": "88fe2475 c8070903 1603b682 ab7a19b9 9f9f8f65 a9465849",
        "plain": (
            "10f589e4 8000d04b c48fc650 31b22791 cff2b443 687dd295 1267fb67 357fd0d6 58d7105d "
            "fa9757e7 a7f5f989 34d9705b 411a2823 9d981826 601199d6 68acaac1 6fdbcc23"
        ),
        "striped": "084214ae fd1f8783 4abdc9ad",
    },
    "ccp": {
        "plain": (
            "0714 0775 0903 0595 0011 0022 0693 0678 0587 0733 0496 0129 0743 0799 0062 0773 0132 "
            "0822 0362 0785"
        ),
        "checked": "0950",
        "printed": "0162 0544 0091 0609 0634",
    },
}
"""Patterns by set, as the beginnings of the photos' names."""


def look_at_main(photo: Photo, garments: list[Garment]) -> Look | None:
    """The words for the garment that a photo is likeliest about."""
    shown = by_prominence([one for one in garments if one.label not in BODY_PARTS])
    return look_at(photo, shown[0]) if shown else None


def colors(root: Path, segmenter: MaskRCNN) -> None:
    """Print how often the first color is the shop's."""
    shop = read_inshop(root)
    told = read_descriptions(root)
    right, asked, wrong = 0, 0, Counter[tuple[str, str]]()
    for one in shop.of("gallery"):
        color = understand(str(told.get(one.item, {}).get("color", ""))).color
        if color is None:
            continue
        photo = load_photo(one.path)
        look = look_at_main(photo, segmenter.segment(photo))
        named = look.colors if look else ()
        asked += 1
        if answers_color(color, named):
            right += 1
        else:
            wrong[color, named[0] if named else "nothing"] += 1
    print(f"colors: {right} of {asked} right ({right / asked:.2f})")
    print("  most often wrong: " + ", ".join(f"{a} called {b} {n}" for (a, b), n in wrong.most_common(6)))


def patterns(data: Path, segmenter: MaskRCNN) -> None:
    """Print what is said of each pattern that somebody saw."""
    for name, judged in JUDGED.items():
        said: dict[str, Counter[str]] = {}
        for pattern, photos in judged.items():
            for start in photos.split():
                (path,) = (data / name / "images").glob(f"{start}*")
                photo = load_photo(path)
                look = look_at_main(photo, segmenter.segment(photo))
                said.setdefault(pattern, Counter())[str(look.pattern if look else None)] += 1
        total = sum(sum(words.values()) for words in said.values())
        silent = sum(words["None"] for words in said.values())
        right = sum(words[pattern] for pattern, words in said.items())
        print(f"patterns, {name}: {right} of {total - silent} words right, silent on {silent} of {total}")
        for pattern, words in said.items():
            print(f"  {pattern}: " + ", ".join(f"{word} {count}" for word, count in words.most_common()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    segmenter = MaskRCNN()
    patterns(data, segmenter)
    colors(data / "luma-men", segmenter)


if __name__ == "__main__":
    main()
