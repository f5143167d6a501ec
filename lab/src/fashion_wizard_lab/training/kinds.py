"""The kinds of garments by their embeddings: a small regression on garments of the training senders.

    python -m fashion_wizard_lab.training.kinds --data DATA --runs RUNS --target kinds.npz

It sees each garment lying flat, and worn by people of the training split who were dressed in it; both count
the same. The embedding is that of the product unless another is named; the kinds are good for no other. It
learned from the same photos, so their kinds look clearer than those of other photos: penalty and worn views
were chosen on the validation senders that `may_fit`.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.cli.options import progress_bars
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.progress import Progress
from fashion_wizard.search.kinds import KindModel, columns
from fashion_wizard_lab.training.embedding.cutouts import flat_articles
from fashion_wizard_lab.training.embedding.wearers import Dresser, wearers

PENALTY: Final = 3e-4
"""Of the squared weights; of 0.003 to 0.00003 the best kind among the first ten and at the first place."""
FEWEST: Final = 8
"""A kind with fewer photos is not learned."""
UNKNOWN: Final = frozenset({"Not sure", "Other", "Skip"})
BALANCE: Final = 0.5
"""A kind counts by the number of its garments to the power of this."""
PEOPLE: Final = 2
"""Number of people who wear each garment."""
SEED: Final = 77
"""Of the people chosen."""
ROUNDS: Final = 300
_RATE: Final = 20.0
_MOMENTUM: Final = 0.9

Vectors = NDArray[np.float32]


def main() -> None:
    """Read the photos, fit, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder that holds clothing/ and ccp/")
    parser.add_argument(
        "--embedding", type=Path, help="weights of the embedding; those that ship unless given"
    )
    parser.add_argument("--runs", type=Path, required=True, help="keeps the cut-outs")
    parser.add_argument("--target", type=Path, required=True, help="the file to write")
    options = parser.parse_args()
    embedding = Embedding(options.embedding)
    kinds, worn, vectors = [], [], []
    with progress_bars() as tell:
        for kind, is_worn, photo, garment in _views(options.data, options.runs, tell):
            kinds.append(kind)
            worn.append(is_worn)
            vectors.append(embedding.describe(photo, garment))
    model = fit_kinds(np.stack(vectors), kinds, worn, embedding.name, embedding.blocks)
    model.save(options.target)


def _views(data: Path, runs: Path, tell: Progress) -> Iterator[tuple[str, bool, Photo, Garment]]:
    """Garments of the training senders: the kind, whether it is worn, the photo, and the garment in it."""
    for article in flat_articles(data / "clothing", "train", runs / "flat", tell):
        (cutout,) = article.cutouts
        yield article.kind, False, cutout.photo, Garment.from_mask(article.label, cutout.mask)
    dresser = Dresser(list(wearers(data / "ccp", "train", tell, whole=True)))
    whole = flat_articles(data / "clothing", "train", runs / "flat", tell, whole=True)
    for number, article in enumerate(whole):
        for turn in range(PEOPLE if dresser.can_wear(article) else 0):
            person = dresser.worn(np.random.default_rng([SEED, number, turn]), article)
            yield article.kind, True, person.photo, Garment.from_mask(article.label, person.mask)


def fit_kinds(
    embeddings: Vectors, kinds: Sequence[str], worn: Sequence[bool], embedder: str, blocks: Mapping[str, int]
) -> KindModel:
    """Fit the regression by gradient descent with momentum; the loss is convex.

    Args:
        embeddings: `(N, D)`.
        kinds: `(N,)`, of each.
        worn: `(N,)`, whether each is worn; of each garment there is one that is not.
        embedder: The name of what made the embeddings.
        blocks: Of the embeddings.
    """
    counts = Counter(kind for kind, is_worn in zip(kinds, worn, strict=True) if not is_worn)
    names = tuple(sorted(name for name, count in counts.items() if count >= FEWEST and name not in UNKNOWN))
    learned = [place for place, kind in enumerate(kinds) if kind in names]
    shown = Counter((kinds[place], worn[place]) for place in learned)
    target = np.array([names.index(kinds[place]) for place in learned])
    values = columns(embeddings[learned], blocks).astype(np.float64)
    mean = values.mean(axis=0)
    values -= mean
    share = np.array(
        [counts[kinds[place]] ** BALANCE / shown[kinds[place], worn[place]] for place in learned], np.float64
    )
    share /= share.sum()
    right = np.eye(len(names))[target]
    weights = np.zeros((values.shape[1], len(names)))
    bias = np.log(np.bincount(target, share))
    weight_step, bias_step = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(ROUNDS):
        log_odds = values @ weights + bias
        odds = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
        off = (odds / odds.sum(axis=1, keepdims=True) - right) * share[:, None]
        weight_step = _MOMENTUM * weight_step - _RATE * (values.T @ off + PENALTY * weights)
        bias_step = _MOMENTUM * bias_step - off.sum(axis=0)
        weights, bias = weights + weight_step, bias + bias_step
    bias = bias - mean @ weights
    return KindModel(embedder, names, dict(blocks), weights.astype(np.float32), bias.astype(np.float32))


if __name__ == "__main__":
    main()
