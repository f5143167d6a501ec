"""The log of requests: a line for each, without what the customer looks for."""

import logging


def test_a_request_is_logged_by_its_route(client, caplog) -> None:
    caplog.set_level(logging.INFO, "fashion_wizard.access")
    client.get("/v1/items/secret-item")
    client.get("/healthz?secret")
    client.get("/secret")
    records = [record for record in caplog.records if record.name == "fashion_wizard.access"]
    found = [(record.method, record.route, record.status) for record in records]
    assert found == [("GET", "/v1/items/{item:path}", 404), ("GET", "/healthz", 200), ("GET", "other", 404)]
    assert all(record.seconds >= 0 for record in records)
    assert "secret" not in caplog.text


def test_without_verbose_no_request_is_logged(client, caplog) -> None:
    caplog.set_level(logging.WARNING)
    client.get("/healthz")
    assert not caplog.records
