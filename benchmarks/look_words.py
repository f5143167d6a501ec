"""How often the words for a garment's color and pattern are correct, on real photos.

    python benchmarks/look_words.py DATA

Colors: the front views of `DATA/luma-men`; the shop gives the color of each item, and the first
color name should satisfy a request for that color. Patterns: training photos of `DATA/clothing`
and `DATA/ccp`, chosen by a hash of their names, whose main garment was labeled by eye. Photos that the rules
were made on are not among them, nor are garments without a clear pattern (lace, scraps, two in one).
"""

import argparse
from collections import Counter
from pathlib import Path

from fashion_wizard import defaults
from fashion_wizard.appearance.color_names import satisfies_color
from fashion_wizard.appearance.describe import Appearance, describe
from fashion_wizard.appearance.vocabulary import find_colors, normalized
from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.query_garment import by_prominence
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import read_descriptions, read_inshop

LABELS = {
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


def describe_main(photo: Photo, garments: list[Garment]) -> Appearance | None:
    """The appearance of the most prominent garment of a photo."""
    clothes = by_prominence([garment for garment in garments if garment.label not in BODY_PARTS])
    return describe(photo, clothes[0]) if clothes else None


def colors(root: Path, segmenter: Segmenter) -> None:
    """Print how often the first color satisfies the shop's."""
    dataset = read_inshop(root)
    descriptions = read_descriptions(root)
    right, total, wrong = 0, 0, Counter[tuple[str, str]]()
    for entry in dataset.of("gallery"):
        color, _ = find_colors(normalized(str(descriptions.get(entry.item, {}).get("color", ""))))
        if color is None:
            continue
        photo = load_photo(entry.path)
        appearance = describe_main(photo, segmenter.segment(photo))
        names = appearance.colors if appearance else ()
        total += 1
        if satisfies_color(color, names):
            right += 1
        else:
            wrong[color, names[0] if names else "nothing"] += 1
    print(f"colors: {right} of {total} right ({right / total:.2f})")
    print("  most often wrong: " + ", ".join(f"{a} called {b} {n}" for (a, b), n in wrong.most_common(6)))


def patterns(data: Path, segmenter: Segmenter) -> None:
    """Print the words that the rules give for each labeled pattern."""
    for name, labels in LABELS.items():
        answers: dict[str, Counter[str]] = {}
        for pattern, photos in labels.items():
            for start in photos.split():
                (path,) = (data / name / "images").glob(f"{start}*")
                photo = load_photo(path)
                appearance = describe_main(photo, segmenter.segment(photo))
                word = str(appearance.pattern if appearance else None)
                answers.setdefault(pattern, Counter())[word] += 1
        total = sum(sum(words.values()) for words in answers.values())
        silent = sum(words["None"] for words in answers.values())
        right = sum(words[pattern] for pattern, words in answers.items())
        print(f"patterns, {name}: {right} of {total - silent} words right, silent on {silent} of {total}")
        for pattern, words in answers.items():
            print(f"  {pattern}: " + ", ".join(f"{word} {count}" for word, count in words.most_common()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    segmenter = defaults.segmenter()
    patterns(data, segmenter)
    colors(data / "luma-men", segmenter)


if __name__ == "__main__":
    main()
