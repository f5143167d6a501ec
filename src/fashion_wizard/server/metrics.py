"""The metrics of a server, for Prometheus."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

PHASES: Final = (
    "wait",
    "decode",
    "fetch",
    "segment",
    "features",
    "search",
    "match",
    "looks",
    "photo",
    "index",
)
"""The phases of a request; `search` contains `segment` and `features`."""


class Metrics:
    """The metrics of one server, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._phases = Histogram(
            "fashion_wizard_phase_seconds",
            "Seconds spent in each phase of a request.",
            ["phase"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        for phase in PHASES:
            self._phases.labels(phase)
        self.requests = Counter(
            "fashion_wizard_requests",
            "Requests by route, method and status.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "fashion_wizard_request_seconds",
            "Seconds from a request to the end of its answer, by route, method and status.",
            ["route", "method", "status"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.errors = Counter(
            "fashion_wizard_errors", "Problems answered, by code.", ["code"], registry=self.registry
        )
        self.waiting = Gauge(
            "fashion_wizard_queue_waiting", "Jobs that wait for a worker.", registry=self.registry
        )
        self.ahead = Gauge(
            "fashion_wizard_queue_ahead",
            "Jobs ahead of requests that may follow, which run or wait for an idle worker.",
            registry=self.registry,
        )
        self._recalls = Gauge(
            "fashion_wizard_index_recall",
            "The part of the exact first ten that a search of the index finds, by kind of vectors.",
            ["vectors"],
            registry=self.registry,
        )
        self.running = Gauge("fashion_wizard_queue_running", "Jobs that run.", registry=self.registry)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Record the time of the block."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._phases.labels(name).observe(time.perf_counter() - started)

    def observe(self, name: str, seconds: float) -> None:
        """Record the time of a phase that was measured elsewhere."""
        self._phases.labels(name).observe(seconds)

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Record the time of a whole request, under the labels that count it in `requests`."""
        self._request_seconds.labels(route, method, str(status)).observe(seconds)

    def set_recalls(self, recalls: Mapping[str, float]) -> None:
        """Say what part of the exact first ten each index finds, by its name."""
        self._recalls.clear()
        for name, recall in recalls.items():
            self._recalls.labels(name).set(recall)

    def error_counts(self) -> dict[str, int]:
        """How often each problem was answered, by code."""
        samples = [sample for metric in self.errors.collect() for sample in metric.samples]
        return {
            sample.labels["code"]: int(sample.value) for sample in samples if sample.name.endswith("_total")
        }

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
