"""A catalog is described by other models beside what it holds, and changes over to them at one moment."""

import shutil
from dataclasses import dataclass, field
from typing import Final

from fashion_wizard.catalog.contents import ContentsMaker, Models
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, FashionWizardError
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.progress import Progress
from fashion_wizard.safekeeping.check_photos import intact_file
from fashion_wizard.safekeeping.describe_again import decode

FOLDER: Final = "describing"
"""The folder, inside the catalog's, of what is described and does not count yet."""


@dataclass(slots=True)
class DescribeReport:
    """What became of the photos that other models had described.

    Attributes:
        described: Different photos that were described in this run.
        waiting: Different photos that other models than those in use have described, now.
        left_out: Photos that cannot be described, by their SHA-256, each with the reason.
    """

    described: int = 0
    waiting: int = 0
    left_out: dict[str, str] = field(default_factory=dict)


def describe(
    catalog: Catalog,
    models: Models,
    *,
    prepare: bool = False,
    leave_out: bool = False,
    progress: Progress | None = None,
) -> DescribeReport:
    """Describe all photos that other models have described, and then change over to the new descriptions.

    What is described is kept in a catalog of its own inside the folder, so that a run can be stopped, killed
    and started again, and searches by the other models find all that they found. At the end one transaction
    puts the new descriptions in the place of the old ones; a search sees all of the old ones or all of the
    new. What others have added meanwhile is described as well.

    Args:
        catalog: The catalog; others may search and change it meanwhile.
        models: What to describe with.
        prepare: Do not change over.
        leave_out: Change over although photos cannot be described; nothing will find those.
        progress: Called after each photo, in the step `describing`.

    Raises:
        CatalogError: if the catalog cannot be read or written; what was described before stays.
    """
    catalog.check_writable()
    report = DescribeReport()
    beside = catalog.path / FOLDER
    with Catalog(beside) as side:
        while True:
            _describe(catalog, side, models, report, progress)
            if prepare or (report.left_out and not leave_out):
                break
            if _change_over(catalog, side, models.recipe, report):
                break
    report.waiting = len(catalog.described_otherwise(models.recipe))
    if not report.waiting or (leave_out and not prepare):
        shutil.rmtree(beside, ignore_errors=True)
    return report


def _describe(
    catalog: Catalog, side: Catalog, models: Models, report: DescribeReport, progress: Progress | None
) -> None:
    """Describe what nobody has described yet by these models."""
    maker = ContentsMaker(catalog, models, decode)
    wanted = catalog.described_otherwise(models.recipe)
    report.left_out.clear()
    for done, digest in enumerate(wanted, 1):
        if side.recipe_of(digest) != models.recipe:
            try:
                path = intact_file(catalog, digest)
                if path is None:
                    report.left_out[digest] = _why_not(catalog, digest)
                    continue
                contents = models.compute(maker.task(read_photo_bytes(path), digest, path))
            except CatalogError:
                raise
            except FashionWizardError as error:
                report.left_out[digest] = str(error)
                continue
            side._put_packed(digest, models.recipe, contents.size, contents.garments, contents.hash)
            report.described += 1
        if progress:
            progress("describing", done, len(wanted))


def _why_not(catalog: Catalog, digest: str) -> str:
    photos = catalog.photos(digest=digest)
    return f"{photos[0].path}: the file is gone or has changed" if photos else "its photo was removed"


def _change_over(catalog: Catalog, side: Catalog, recipe: str, report: DescribeReport) -> bool:
    """Put all new descriptions in the place of the old ones, at one moment; whether none is missing."""
    with catalog.writing():
        wanted = [d for d in catalog.described_otherwise(recipe) if d not in report.left_out]
        if any(side.recipe_of(digest) != recipe for digest in wanted):
            return False
        for digest in wanted:
            (hash_,) = side.photo_hashes([digest]).values()
            catalog._put_packed(digest, recipe, side.image_size(digest), side._packed_garments(digest), hash_)
        if wanted:
            catalog.find_own_garments()
    return True
