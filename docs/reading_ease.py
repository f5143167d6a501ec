"""How easily pages read: Flesch's reading ease (more is easier), and Flesch and Kincaid's grade (less is).

    pip install 'textstat==0.7.4'  # later ones fetch a dictionary from elsewhere
    python docs/reading_ease.py PAGE...

Blocks of code, tables, links' addresses and pictures are left out: they are not prose. Code within a
sentence counts as a word of one syllable, and a paragraph ends a sentence.
"""

import re
import sys
from pathlib import Path

import textstat


def prose(page: str) -> str:
    """The sentences of a page in Markdown."""
    text = re.sub(r"^```.*?^```|<!--.*?-->|<[^>]+>", "", page, flags=re.M | re.S)
    text = re.sub(r"^(?: {4}|\||#|\$).*$", "", text, flags=re.M)
    text = re.sub(r"!\[[^]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "code", text)
    text = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "\n", text, flags=re.M)
    text = re.sub(r"[*_]", "", text)
    return re.sub(r"(?<![.!?:;,\s])\s*\n\s*\n", ".\n\n", text)


def main() -> None:
    """Print a row for each page."""
    for name in sys.argv[1:]:
        text = prose(Path(name).read_text(encoding="utf-8"))
        ease, grade = textstat.flesch_reading_ease(text), textstat.flesch_kincaid_grade(text)
        words = textstat.lexicon_count(text)
        sys.stdout.write(f"{name:40} {words:6,} words   ease {ease:5.1f}   grade {grade:4.1f}\n")


if __name__ == "__main__":
    main()
