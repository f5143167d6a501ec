"""The ways to search, by name."""

from collections.abc import Mapping

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.index.base import Metric
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.item_kinds import ItemKinds
from fashion_wizard.search.keypoint_method import SuperPointMethod
from fashion_wizard.search.method import By, Method
from fashion_wizard.search.vector_method import VectorMethod
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.search.wizard_method import WizardMethod


def method(
    by: By,
    catalog: Catalog,
    indexes: Indexes,
    blocks: Mapping[str, int],
    metric: Metric,
    like: PartWeights,
    *,
    kinds: ItemKinds | None = None,
) -> Method:
    """A way to search, for one search inside a snapshot.

    Args:
        by: Its name.
        catalog: What to search.
        indexes: Of that catalog.
        blocks: The parts of an embedding; see `Embedder.blocks`.
        metric: How vectors are compared.
        like: The weights of the parts, for `wizard`.
        kinds: What is similar is of the same kind first, for `wizard`; None where nothing tells the kinds.
    """
    if by == "wizard":
        return WizardMethod(catalog, indexes, blocks, metric, like, kinds=kinds)
    if by == "superpoint":
        return SuperPointMethod(catalog, indexes, metric)
    return VectorMethod(catalog, indexes, by, metric)
