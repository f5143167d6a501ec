"""The program with toys in place of the models, for measurements of all that lies around them.

    python benchmarks/toy_program.py serve --catalog CATALOG

A photo's upper half is a top and its lower half are pants, described by their colors: nothing waits for a
network to compute, and every photo that can be read has garments. The repository's root has to be in
PYTHONPATH.
"""

from tests.toys import Grid, Halves, MeanColor, Octants

from fashion_wizard import defaults
from fashion_wizard.cli import main
from fashion_wizard.features.extract import FeatureExtractor


def feature_extractor(**_: object) -> FeatureExtractor:
    """The toys, whatever is asked for."""
    return FeatureExtractor(Grid(), Octants(), MeanColor())


if __name__ == "__main__":
    defaults.segmenter = lambda maps=None: Halves()  # noqa: ARG005 (the product's signature)
    defaults.feature_extractor = feature_extractor
    main()
