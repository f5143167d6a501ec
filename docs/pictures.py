"""Makes the pictures of README and docs from a rendered shop.

    python docs/pictures.py [FOLDER]

FOLDER gets the shop's photos and its catalog; what is there is used again. The pictures go to
`docs/pictures/`. That of the page needs Chromium (`apt-get install chromium`), and the extras `serve` and
`dev`.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image

import fashion_wizard
from fashion_wizard import defaults
from fashion_wizard.cli.segment import color_map
from fashion_wizard.drawing.garment import draw_keypoints
from fashion_wizard.drawing.matches import MatchView, match_picture
from fashion_wizard.drawing.overlay import draw_overlay
from fashion_wizard.drawing.result_sheet import result_sheet
from fashion_wizard.garment import may_answer
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import load_photo
from fashion_wizard.search.results import sheet_row
from fashion_wizard_lab.wardrobe import Item, render_item, render_view, write_catalog
from fashion_wizard_lab.wardrobe.tables import save_photo

PICTURES: Final = Path(__file__).parent / "pictures"
SEED: Final = 5
ITEMS: Final = 24
SHOWN: Final = {"worn": 13, "flat": 16}
"""The rows of the result sheet: each view, and the number of the item it shows."""
STEPS: Final = 13
"""The item on whose photo the steps are shown: its cloth has a print."""
PHONE: Final = {"width": 390, "height": 844}
CHROMIUM: Final = os.environ.get("FASHION_WIZARD_CHROMIUM", "/usr/bin/chromium")


def main(folder: Path) -> None:
    """Render and index the shop where that is not done yet, then draw."""
    if not (folder / "items.csv").is_file():
        write_catalog(folder, ITEMS, SEED, queries=0)
    items = {name: render_item(SEED, number) for name, number in SHOWN.items()}
    queries = {name: _render(item, name, folder) for name, item in items.items()}
    with fashion_wizard.open(folder / "catalog", create=True) as catalog:
        catalog.add(folder / "photos", metadata=folder / "items.csv")
        _draw_results(catalog, queries, items)
    _draw_steps(folder)
    _draw_page(folder / "catalog", queries["worn"])


def _render(item: Item, view: str, folder: Path) -> Path:
    path = folder / "queries" / f"{item.id}-{view}.jpg"
    if not path.is_file():
        save_photo(render_view(item, view, (384, 512)).photo, path)
    return path


def _draw_results(
    catalog: fashion_wizard.OpenCatalog, queries: dict[str, Path], items: dict[str, Item]
) -> None:
    rows = []
    for view, query in queries.items():
        results = catalog.search(query, k=4)
        answer = next(garment for garment in results if may_answer(items[view].label, garment.garment.label))
        rows.append(sheet_row(load_photo(query), answer, f"query, {view}", results.items))
    _save(result_sheet(rows, f"Two photos, a shop of {ITEMS} items"), "results.jpg", 1000)


def _draw_steps(folder: Path) -> None:
    """The color map, the garments, the keypoints of the largest one, and its matches in another photo."""
    item = render_item(SEED, STEPS)
    segmenter, extractor = defaults.segmenter(), defaults.keypoint_extractor()
    views = []
    for path in (_render(item, "worn", folder), folder / "photos" / f"{item.id}.jpg"):
        photo = load_photo(path)
        garments = segmenter.segment(photo, path)
        chosen = next(
            (garment for garment in garments if garment.label == item.label),
            next(garment for garment in garments if garment.label not in BODY_PARTS),
        )
        views.append((photo, garments, chosen, extractor.extract(photo, chosen)))
    photo, garments, chosen, keypoints = views[0]
    size = (360, 480)
    steps = [
        Image.fromarray(photo),
        color_map(garments, photo).convert("RGB"),
        draw_overlay(photo, garments),
        draw_keypoints(photo, chosen, keypoints),
    ]
    strip = Image.new("RGB", (len(steps) * (size[0] + 8) - 8, size[1]), "white")
    for place, step in enumerate(steps):
        strip.paste(step.convert("RGB").resize(size, Image.Resampling.LANCZOS), (place * (size[0] + 8), 0))
    _save(strip, "steps.jpg", 1200)
    matched = match_garments(keypoints, views[1][3])
    sides = [
        MatchView(shown, garment, found.points[matched.pairs[:, column]], len(found))
        for column, (shown, _, garment, found) in enumerate(views)
    ]
    drawn = match_picture(
        *sides,
        matched.agree,
        heading="A query and an item of the catalog",
        legend=("matches agree on how the cloth lies", "do not"),
    )
    _save(drawn, "matches.jpg", 1000)


def _draw_page(catalog: Path, query: Path) -> None:
    """The page on a phone, with results."""
    from playwright.sync_api import expect, sync_playwright

    with _serving(catalog) as address, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
        page.set_default_timeout(300_000)
        page.goto(address)
        page.locator(".wizard input[type=file]").first.set_input_files(query)
        hits = page.locator(".results[aria-busy=false] .hit:not(.skeleton) img")
        expect(hits.first).to_be_visible(timeout=300_000)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "page.png", full_page=True)
        browser.close()
    with Image.open(PICTURES / "page.png") as shot:
        _save(
            shot.convert("RGB").crop((0, 0, shot.width, min(shot.height, 285 * shot.width // 100))),
            "page.jpg",
            480,
        )
    (PICTURES / "page.png").unlink()


@contextmanager
def _serving(catalog: Path) -> Iterator[str]:
    """`fashion-wizard serve` on a free port; gives its address once it is ready."""
    command = [sys.executable, "-m", "fashion_wizard", "serve", "--port", "0", "--catalog", str(catalog)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            line = process.stderr.readline() if process.stderr else ""
            address = re.search(r"http://[\d.:]+", line)
            if address is None:
                raise SystemExit(f"the server did not start: {line}")
            while process.poll() is None:
                try:
                    urllib.request.urlopen(f"{address[0]}/readyz", timeout=300)  # noqa: S310
                    break
                except urllib.error.URLError:
                    threading.Event().wait(0.2)
            yield address[0]
        finally:
            process.terminate()


def _save(picture: Image.Image, name: str, width: int) -> None:
    """Save a picture at a width in pixels, small enough for a page."""
    PICTURES.mkdir(exist_ok=True)
    height = round(picture.height * width / picture.width)
    small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    small.save(PICTURES / name, quality=80, optimize=True, progressive=True)
    sys.stdout.write(f"{PICTURES / name}: {(PICTURES / name).stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp()))
