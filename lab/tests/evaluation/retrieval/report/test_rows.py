"""A row of the report shows a query beside its hits, whatever became of their files."""

from lab.tests.evaluation.retrieval.report.pages import Corners, Page, photo

from fashion_wizard.defaults import feature_extractor
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking
from fashion_wizard_lab.evaluation.retrieval.report.rows import HITS, result_row, roi_row


def test_a_right_answer_that_is_not_among_the_hits_is_shown_beside_them(tmp_path):
    query = photo(tmp_path, "a", "red", "query")
    others = [photo(tmp_path, f"b{number}", "blue") for number in range(9)]
    found = [RankedPhoto(other.path, other.item, 0.5, {"color": 0.25}) for other in others]
    right = photo(tmp_path, "a", "pink")
    found.insert(7, RankedPhoto(right.path, "a", 0.4, {}))
    row = Page(result_row(Ranking(query, query.path, tuple(found)), WholePhoto(), {"a": right.path}))
    assert len(row.all("figure", "wrong")) == HITS
    assert len(row.all("figure", "wanted")) == 1
    assert "found at rank 8, 0.40" in row.text
    assert "color 0.25" in row.text
    none = Page(result_row(Ranking(query, query.path, ()), WholePhoto(), {}))
    assert "not found" in none.text
    assert not none.all("figure", "wanted")


def test_a_photo_that_has_gone_leaves_a_tile_that_says_so(tmp_path):
    query = photo(tmp_path, "a", "red", "query")
    query.path.unlink()
    ranking = Ranking(query, query.path, (RankedPhoto(tmp_path / "gone.png", "b", 0.5, {}),))
    assert Page(result_row(ranking, WholePhoto(), {})).text.count("photo is missing") == 2
    row = Page(roi_row(ranking, tmp_path, WholePhoto(), feature_extractor(keypoints=Corners())))
    assert "photo is missing" in row.text
