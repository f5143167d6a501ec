"""What a run computed itself, and how long that took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Step = Literal["indexing", "searching"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)


@dataclass(slots=True)
class Pace:
    """Numbers and seconds; what earlier runs did does not count.

    Attributes:
        indexed: Gallery photos put into the catalog.
        queries: Queries that searched it.
        clock: Seconds that each step took, by the clock.
        processor: Seconds of processor time that each step took, of all cores together.
        features: Seconds of work on garments and features of queries, of all threads together.
        methods: Seconds of work on searching itself, by method, of all threads together.
    """

    indexed: int = 0
    queries: int = 0
    clock: dict[Step, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    processor: dict[Step, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    features: float = 0.0
    methods: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def during(self, step: Step) -> Iterator[None]:
        """Measure what happens inside as part of a step."""
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.clock[step] += time.perf_counter() - clock
        self.processor[step] += time.process_time() - processor
