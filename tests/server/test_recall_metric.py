"""`/metrics` says what part of the exact first ten the index finds."""

from fashion_wizard.server.routes import status


def test_the_recall_of_each_index_is_a_metric_as_long_as_it_is_known(client, monkeypatch):
    found = {"embeddings": 0.995, "colors": 1.0}
    monkeypatch.setattr(status, "recalls", lambda folder: found)
    text = client.get("/metrics").text
    assert 'fashion_wizard_index_recall{vectors="embeddings"} 0.995' in text
    assert 'fashion_wizard_index_recall{vectors="colors"} 1.0' in text
    found.clear()
    assert "fashion_wizard_index_recall{" not in client.get("/metrics").text
