"""The time that has passed."""

import time

import pytest

from fashion_wizard.clock import elapsed


def test_it_counts_on_whatever_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    first = elapsed()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert 0 <= elapsed() - first < 60


def test_where_the_system_does_not_count_sleep_it_is_monotonic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    assert abs(elapsed() - time.monotonic()) < 60
