"""Whatever a data set calls its items, no name becomes markup."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element, joined, table


class Reader(HTMLParser):
    """Reads elements, their attributes and all text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.attributes = [], "", {}

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data):
        self.text += data


def read(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(texts, texts)
def test_text_and_attributes_come_out_as_they_went_in(text, value):
    reader = read(element("p", text, title=value))
    assert (reader.tags, reader.text, reader.attributes) == (["p"], text, {"title": value})


def test_markup_is_left_alone_and_text_beside_it_is_not():
    assert element("p", "a<b", element("b", "&")) == "<p>a&lt;b<b>&amp;</b></p>"
    assert joined("<", Markup("<i>")) == "&lt;<i>"
    assert isinstance(joined("x"), Markup)


def test_attributes_and_empty_elements():
    assert (
        element("img", src="x", alt=None, class_="a b", data_rank=3)
        == '<img src="x" class="a b" data-rank="3"/>'
    )


def test_a_table_has_a_head_for_each_row_and_column():
    reader = read(table(("", "hit@1"), [("wizard", "0.5"), ("<b>", "0.1")]))
    assert reader.tags.count("th") == 4
    assert reader.tags.count("td") == 2
    assert reader.text == "hit@1wizard0.5<b>0.1"
