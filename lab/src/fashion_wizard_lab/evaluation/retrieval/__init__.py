"""How well the search finds the items of a data set in the In-shop layout."""

from fashion_wizard_lab.evaluation.retrieval.measure import evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.outcome import RetrievalReport

__all__ = ["RetrievalReport", "evaluate_retrieval"]
