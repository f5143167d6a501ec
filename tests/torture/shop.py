"""A shop that is changed at random, and a plain dict of what its catalog has to hold."""

import csv
import hashlib
import io
import json
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from tests.toys import Grid, Halves, MeanColor, Octants, toy_extractor

from fashion_wizard import defaults
from fashion_wizard.catalog.contents import Models
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.app import main
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.photo import load_photo
from fashion_wizard.safekeeping.check import Tools, check_catalog
from fashion_wizard.safekeeping.describe import describe
from fashion_wizard.safekeeping.dump import dump
from fashion_wizard.safekeeping.load import load
from fashion_wizard.safekeeping.restore import restore
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.server.item_writer import ItemWriter

State = tuple[str, frozenset[str]]
"""An item's price, and the SHA-256 of its photos."""
Content = dict[str, State]
LAYOUTS: Final = Path(__file__).parents[1] / "catalog/layouts"
MOST: Final = 9
"""Items at most, so that a round stays short."""


@dataclass
class Change:
    """One thing that a program does to the catalog.

    Attributes:
        name: What it is.
        run: Does it, in a process of its own.
        after: The items that it changes, as they are afterwards; None for one that is gone.
        whole: The whole content afterwards, where it replaces everything.
        apart: Whether price and photos of an item may change one after the other.
        check: Looks at what the change made beside the catalog; gives what is wrong with it.
    """

    name: str
    run: Callable[[], None]
    after: dict[str, State | None] = field(default_factory=dict)
    whole: Content | None = None
    apart: bool = False
    check: Callable[[], str] = lambda: ""


class OtherMeanColor(MeanColor):
    """A newer model."""

    name = "mean-color-2"


def use_toys() -> None:
    """Put toys in the place of the models, for the command line as well."""
    defaults.segmenter = lambda maps=None: Halves()  # type: ignore[assignment]
    defaults.feature_extractor = lambda **_: toy_extractor()  # type: ignore[assignment]


def tools() -> Tools:
    extractor = toy_extractor()
    return Tools(extractor.name, models, defaults.vector_store)


def models() -> Models:
    return Models(Halves(), toy_extractor())


def writer(catalog: Catalog) -> ItemWriter:
    return ItemWriter(catalog, Halves(), toy_extractor(), lambda data, name: load_photo(data, name=name))


def command(*arguments: object) -> None:
    """Run a command line in this process."""
    sys.argv = ["fashion-wizard", *map(str, arguments)]
    main()


def content(folder: Path) -> Content:
    """What a catalog holds."""
    with Catalog(folder, create=False) as catalog, catalog.snapshot():
        return {
            item.id: (
                str(item.metadata.get("price", "")),
                frozenset(photo.digest for photo in catalog.photos(item=item.id)),
            )
            for item in catalog.items()
        }


class Shop:
    """Makes changes, and knows what has to be there.

    Attributes:
        model: What the catalog holds.
        kept: What the backup holds; None while there is none.
    """

    def __init__(self, root: Path, seed: int) -> None:
        """A catalog with three items."""
        self.root = root
        self.catalog = root / "catalog"
        self.photos = root.parent / f"{root.name}-photos"
        self.backup = root / "kept.zip"
        self.chance = random.Random(seed)
        self.model: Content = {}
        self.kept: Content | None = None
        self.number = 0
        self.retired: set[str] = set()
        self.feed: dict[str, tuple[str, str, str]] = {}
        root.mkdir(parents=True)
        self.photos.mkdir()
        with Catalog(self.catalog):
            pass

    def change(self, name: str) -> Change | None:
        """A change of this name; None where there is nothing to change."""
        made: Change | None = getattr(self, f"_{name}")()
        return made

    def accept(self, change: Change, found: Content, *, done: bool) -> list[str]:
        """Take what was found after a change as the truth; gives what should not be as it is."""
        wrong = []
        before = self.model
        if change.whole is not None:
            allowed = [change.whole] if done else [before, change.whole]
            if found not in allowed:
                wrong.append(f"{change.name}: neither what was there nor what was restored: {found}")
        else:
            for item in {*before, *found, *change.after}:
                old, new, there = before.get(item), change.after.get(item), found.get(item)
                states = [old] if item not in change.after else [new] if done else [old, new]
                if change.apart and not done and item in change.after and old and new:
                    states += [(old[0], new[1]), (new[0], old[1]), (new[0], old[1] | new[1])]
                if there not in states:
                    wrong.append(f"{change.name}: {item} is {there}, not one of {states}")
        self.model = found
        return wrong

    def forget_names(self, items: Content) -> None:
        """After a restore the shop's files are not those of these items any more: they get no new ones."""
        self.retired.update(items)
        self.feed.clear()

    def _picture(self) -> tuple[bytes, str]:
        data = io.BytesIO()
        pixels = np.random.default_rng(self.chance.randrange(1 << 30)).integers(0, 256, (24, 18, 3), np.uint8)
        Image.fromarray(pixels).save(data, "PNG")
        return data.getvalue(), hashlib.sha256(data.getvalue()).hexdigest()

    def _price(self) -> str:
        return f"{self.chance.randrange(1, 10_000) / 100:.2f}"

    def _some(self, start: str) -> str | None:
        there = sorted(item for item in self.model if item.startswith(start) and item not in self.retired)
        return self.chance.choice(there) if there else None

    def _indexed(self, item: str, price: str, digest: str, name: str) -> Change:
        file = self.photos / f"{item}.png"
        table = self.photos / "items.csv"
        table.write_text(f"photo,item,price\n{file.name},{item},{price}\n")
        after: dict[str, State | None] = {item: (price, frozenset({digest}))}
        return Change(
            name, lambda: command("index", file, "--metadata", table, "--catalog", self.catalog), after
        )

    def _index_add(self) -> Change | None:
        if len(self.model) >= MOST:
            return None
        self.number += 1
        data, digest = self._picture()
        (self.photos / f"P-{self.number}.png").write_bytes(data)
        return self._indexed(f"P-{self.number}", self._price(), digest, "index_add")

    def _index_replace(self) -> Change | None:
        item = self._some("P-")
        if item is None:
            return None
        data, digest = self._picture()
        (self.photos / f"{item}.png").write_bytes(data)
        return self._indexed(item, self.model[item][0], digest, "index_replace")

    def _index_metadata(self) -> Change | None:
        item = self._some("P-")
        if item is None or len(self.model[item][1]) != 1:
            return None
        (digest,) = self.model[item][1]
        if hashlib.sha256((self.photos / f"{item}.png").read_bytes()).hexdigest() != digest:
            return None
        return self._indexed(item, self._price(), digest, "index_metadata")

    def _prune(self) -> Change | None:
        item = self._some("P-")
        if item is None:
            return None
        file = self.photos / f"{item}.png"
        file.unlink()
        self.retired.add(item)
        run = ("index", file, "--prune", "--yes", "--catalog", self.catalog)
        return Change("prune", lambda: command(*run), {item: None})

    def _remove(self) -> Change | None:
        there = sorted(item for item in self.model if not item.startswith("S-"))
        if len(there) < 2:
            return None
        items = self.chance.sample(there, 2)
        self.retired.update(items)
        for item in items:
            self.feed.pop(item, None)
        return Change(
            "remove", lambda: command("remove", *items, "--catalog", self.catalog), dict.fromkeys(items)
        )

    def _put(self) -> Change:
        new = len(self.model) < MOST and self.chance.random() < 0.6
        item = None if new else self._some("S-")
        if item is None:
            self.number += 1
            item = f"S-{self.number}"
        pictures = [self._picture() for _ in range(self.chance.choice((1, 2)))]
        price = self._price()

        def run() -> None:
            with Catalog(self.catalog, create=False) as catalog:
                writer(catalog).put(item, [data for data, _ in pictures], {"price": price})

        return Change("put", run, {item: (price, frozenset(digest for _, digest in pictures))})

    def _put_metadata(self) -> Change | None:
        item = self._some("")
        if item is None or item.startswith("F-"):
            return None
        price = self._price()

        def run() -> None:
            with Catalog(self.catalog, create=False) as catalog:
                writer(catalog).put(item, [], {"price": price})

        return Change("put_metadata", run, {item: (price, self.model[item][1])})

    def _delete(self) -> Change | None:
        item = self._some("S-")
        if item is None:
            return None

        def run() -> None:
            with Catalog(self.catalog, create=False) as catalog:
                writer(catalog).remove(item)

        return Change("delete", run, {item: None})

    def _server_put(self) -> Change | None:
        change = self._put()
        ((item, state),) = change.after.items()
        assert state is not None
        pictures = [self._picture()]
        price = state[0]

        def run() -> None:
            from tests.torture.server import put

            put(self.catalog, item, [data for data, _ in pictures], {"price": price})

        return Change("server_put", run, {item: (price, frozenset(digest for _, digest in pictures))})

    def _refresh(self) -> Change:
        after: dict[str, State | None] = {}
        for item in sorted(self.feed):
            kind = self.chance.random()
            if kind < 0.2 and len(self.feed) > 1:
                del self.feed[item]
                after[item] = None
            elif kind < 0.5:
                self.feed[item] = (self._price(), *self.feed[item][1:])
            elif kind < 0.7:
                self.feed[item] = (self.feed[item][0], *self._feed_photo(item))
        if len(self.model) < MOST or not self.feed:
            self.number += 1
            item = f"F-{self.number}"
            self.feed[item] = (self._price(), *self._feed_photo(item))
        for item, (price, digest, _) in self.feed.items():
            after[item] = (price, frozenset({digest}))
        for item in self.model:
            if item.startswith("F-") and item not in self.feed:
                after[item] = None
        file = self.photos / "feed.csv"
        with file.open("w", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["id", "title", "link", "image_link", "price"])
            for item, (price, _, name) in self.feed.items():
                table.writerow([item, item, "https://shop.example/", f"https://shop.example/{name}", price])
        run = ("index", "--feed", file, "--photos", self.photos, "--allow-shrink", 1)
        return Change("refresh", lambda: command(*run, "--catalog", self.catalog), after, apart=True)

    def _feed_photo(self, item: str) -> tuple[str, str]:
        data, digest = self._picture()
        name = f"{item}-{digest[:8]}.png"
        (self.photos / name).write_bytes(data)
        return digest, name

    def _merge(self) -> Change:
        """A search that brings all indexes up to date, and joins and writes their segments."""

        def run() -> None:
            with Catalog(self.catalog, create=False) as catalog:
                indexes = Indexes(catalog, toy_extractor().name, defaults.vector_store)
                indexes.vectors("color")
                indexes.vectors("embedding")
                indexes.keypoints("cosine")
                indexes.settle()

        return Change("merge", run)

    def _upgrade(self) -> Change:
        """A catalog of an older layout is opened."""
        folder = self.root / "old"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        layout = self.chance.choice(sorted(LAYOUTS.glob("layout-[123].sqlite")))
        shutil.copyfile(layout, folder / "catalog.sqlite")

        def check() -> str:
            found = sorted(content(folder))
            return "" if found == ["dress", "shirt"] else f"the upgraded catalog holds {found}"

        return Change("upgrade", lambda: _open(folder), check=check)

    def _backup(self) -> Change:
        before, now = self.kept, dict(self.model)

        def check() -> str:
            if not self.backup.exists():
                return "" if before is None else "the backup of before is gone"
            folder = self.root / "restored"
            shutil.rmtree(folder, ignore_errors=True)
            restore(self.backup, folder)
            found = content(folder)
            shutil.rmtree(folder)
            return "" if found in (before, now) else f"the backup holds {found}"

        return Change(
            "backup", lambda: command("backup", self.backup, "--catalog", self.catalog), check=check
        )

    def _restore(self) -> Change | None:
        if self.kept is None:
            return None
        return Change(
            "restore",
            lambda: command("restore", self.backup, "--replace", "--catalog", self.catalog),
            whole=self.kept,
        )

    def _dump(self) -> Change:
        """A dump becomes a catalog beside this one; where it is killed there is none, or a whole one."""
        now, folder, file = dict(self.model), self.root / "loaded", self.root / "dump.zip"
        shutil.rmtree(folder, ignore_errors=True)
        file.unlink(missing_ok=True)

        def run() -> None:
            with Catalog(self.catalog, create=False) as catalog:
                dump(catalog, file)
            load(file, folder, models)

        def check() -> str:
            return "" if not folder.exists() or content(folder) == now else "the loaded catalog differs"

        return Change("dump", run, check=check)

    def _describe(self) -> Change | None:
        """A copy of the catalog is described by another model: by all of it, or by nothing of it."""
        if not self.model:
            return None
        now, folder = dict(self.model), self.root / "described"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.catalog, folder)
        other = Models(Halves(), FeatureExtractor(Grid(), Octants(), OtherMeanColor()))

        def run() -> None:
            with Catalog(folder, create=False) as catalog:
                describe(catalog, other, leave_out=True)

        def check() -> str:
            with Catalog(folder, create=False) as catalog:
                recipes = catalog.info().recipes
            if content(folder) != now:
                return "the described catalog has other items"
            return "" if len(recipes) == 1 or self.retired else f"it was made by {recipes}"

        return Change("describe", run, check=check)

    def _repair(self) -> Change:
        return Change("repair", lambda: command("check", "--repair", "--catalog", self.catalog))


def _open(folder: Path) -> None:
    Catalog(folder, create=False).close()


def found_in(shop: Shop, change: Change) -> dict[str, object]:
    """What is there after a change: to be called in a process of its own."""
    if not shop.catalog.exists() and change.whole is not None:
        restore(shop.backup, shop.catalog)  # killed between the two renames: the same command again
    with Catalog(shop.catalog, create=False) as catalog:
        writer(catalog).clean_up()  # as a server does when it starts
    report = check_catalog(shop.catalog, tools())
    problems = [
        f"{finding.part} {finding.name}: {finding.problem}"
        for finding in report.findings
        if finding.outcome != "note" or finding.part != "photo"
    ]
    if problem := change.check():
        problems.append(problem)
    found = content(shop.catalog)
    if found:
        item = min(found)
        with Catalog(shop.catalog, create=False) as catalog:
            (path, *_) = [photo.path for photo in catalog.photos(item=item)]
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in found[item][1]:
                photo = load_photo(path)
                searcher = Searcher(catalog, Halves(), toy_extractor())
                answers = searcher.answer(Query(photos=(QueryPhoto(photo),)))
                same = {hit.item for hit in answers[0].hits[:3]}
                if item not in same:
                    problems.append(f"{item} is not found by its own photo, but {same}")
    return {
        "content": {item: [price, sorted(photos)] for item, (price, photos) in found.items()},
        "problems": problems,
    }


def as_content(document: dict[str, object]) -> Content:
    """The content in what `found_in` gave."""
    rows: dict[str, list[object]] = json.loads(json.dumps(document["content"]))
    return {item: (str(price), frozenset(photos)) for item, (price, photos) in rows.items()}
