"""The effect of each message, without a photo or a catalog."""

import pytest

from fashion_wizard.server.chat.message import parse_message
from fashion_wizard.server.chat.rules import PhotoGarment, decide
from fashion_wizard.server.chat.state import State, parse_state
from fashion_wizard.server.problems import Problem

OUTFIT = [
    PhotoGarment("top", ("blue", "white"), "striped"),
    PhotoGarment("pants", ("blue",), "plain"),
    PhotoGarment("bag", ("red",), None),
]
SHOWN = State(garment=0, shown=("a", "b", "c"))
PRICES = [30.0, 20.0, None]


def step(message: str, state: State = SHOWN, garments=OUTFIT, prices=PRICES):
    return decide(parse_message(message), state, garments, prices if state.shown else [])


def test_without_a_topic_it_asks_for_a_photo() -> None:
    for message in ("", "hello", "in red?", "cheaper?", "more like the second"):
        assert step(message, State(), None).kind == "photo"


def test_only_with_several_garments_the_chat_asks_which() -> None:
    assert step("", State()).kind == "which"
    assert step("", State(), OUTFIT[:1]) == step("look", State(), OUTFIT[:1])
    assert step("", State(), OUTFIT[:1]).state == State(garment=0)
    assert step("", State(), []).kind == "which"


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("the striped top", 0),
        ("trousers", 1),
        ("the blue trousers", 1),
        ("the second", 1),
        ("the last one", 2),
        ("3", 2),
        ("the red one", 2),
        ("the shirt", 0),
        ("my jeans please", 1),
    ],
)
def test_a_garment_is_chosen_by_label_place_or_appearance(message: str, place: int) -> None:
    picked = step(message, State())
    assert (picked.kind, picked.state) == ("search", State(garment=place))


def test_a_description_of_several_garments_chooses_none() -> None:
    assert step("the blue one", State()).kind == "which"
    assert step("blue", State(asked=True)).kind == "which"
    assert step("the ninth", State()).kind == "which"


def test_a_filter_from_before_the_choice_of_a_garment_is_used() -> None:
    wish = step("in green, under 40?", State())
    assert (wish.kind, wish.state) == ("search", State(garment=0, asked=True, color="green", most=40.0))
    shown = wish.state.model_copy(update={"shown": ("a", "b")})
    assert step("the trousers", shown).state == State(garment=1, color="green", most=40.0)
    later = step("in red", shown).state
    assert later == State(garment=0, color="red", most=40.0)
    assert step("the trousers", later).state == State(garment=1)


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ("in red?", {"color": "red"}),
        ("plain?", {"pattern": "plain"}),
        ("under 50", {"most": 50.0}),
        ("not so long", {"longest": 1.7}),
    ],
)
def test_a_wish_is_no_choice_and_is_for_the_most_prominent_garment(message: str, changes: dict) -> None:
    garments = [PhotoGarment("dress", ("red",), "plain", 2.0), PhotoGarment("footwear", ("red",), "plain")]
    first = step(message, State(), garments)
    assert (first.kind, first.state) == ("search", State(garment=0, asked=True, **changes))


@pytest.mark.parametrize("message", ["red", "in red?", "the red one"])
def test_a_color_is_a_choice_in_answer_to_the_question(message: str) -> None:
    question = step("", State())
    assert (question.kind, question.state) == ("which", State(asked=True))
    assert step(message, question.state).state == State(garment=2)


@pytest.mark.parametrize(
    ("message", "kind", "state", "places"),
    [
        ("cheaper?", "search", State(garment=0, most=29.99), ()),
        ("what goes with it?", "look", SHOWN, (0,)),
        ("how much does it cost?", "price", SHOWN, (0, 1, 2)),
        ("more like the second", "search", State(item="b"), ()),
        ("more like the ninth", "no-place", SHOWN, ()),
    ],
)
@pytest.mark.parametrize("start", [State(), State(asked=True), State(garment=0)])
def test_a_wish_about_results_waits_until_there_are_some(message, kind, state, places, start) -> None:
    first = step(message, start)
    assert (first.kind, first.state.garment, first.state.has_filters) == ("search", 0, False)
    assert first.then
    shown = first.state.model_copy(update={"shown": SHOWN.shown})
    then = decide(first.then, shown, OUTFIT, PRICES)
    assert (then.kind, then.state, then.places, then.then) == (kind, state, places, None)


def test_words_that_describe_the_garment_are_no_filters() -> None:
    assert step("the top in red?", State()).state == State(garment=0, color="red")
    assert step("the blue top", State()).state == State(garment=0)


def test_another_garment_of_the_photo_is_a_new_topic() -> None:
    assert step("and the trousers?", SHOWN.model_copy(update={"color": "red"})).state == State(garment=1)


def test_a_garment_that_the_photo_does_not_show_is_absent() -> None:
    assert step("the hat").kind == "absent"
    assert step("the skirt", State()).kind != "search" or step("the skirt", State()).state.garment == 1


def test_a_filter_replaces_the_filter_of_its_kind_only() -> None:
    red = step("the same in red?").state
    assert red == State(garment=0, color="red")
    dotted = step("something with dots?", red.model_copy(update={"shown": ("a",)})).state
    assert dotted == State(garment=0, color="red", pattern="dotted")
    assert step("in blue", dotted.model_copy(update={"shown": ("a",)})).state.color == "blue"
    assert step("any color", dotted.model_copy(update={"shown": ("a",)})).state == State(
        garment=0, pattern="dotted"
    )
    assert step("anything", dotted.model_copy(update={"shown": ("a",)})).state == State(garment=0)


def test_cheaper_is_below_the_first_price_that_is_known() -> None:
    assert step("cheaper?").state.most == 29.99
    assert step("cheaper?", prices=[None, 20.0, 5.0]).state.most == 19.99
    assert step("cheaper?", prices=[None, None, None]).kind == "no-price"
    assert step("more expensive").state.least == 30.01
    assert step("under 15").state.most == 15.0


def test_results_are_chosen_by_their_place() -> None:
    liked = step("more like the second", SHOWN.model_copy(update={"color": "red", "most": 50.0}))
    assert (liked.kind, liked.state) == ("search", State(item="b", most=50.0))
    assert step("like number 3 but in green").state == State(item="c", color="green")
    assert (step("the second").kind, step("the second").places) == ("about", (1,))
    assert (step("how much is the last?").kind, step("how much is the last?").places) == ("price", (2,))
    assert step("what do they cost?").places == (0, 1, 2)
    assert step("the seventh").kind == "no-place"


def test_size_and_stock_are_filters_and_of_one_result_a_question() -> None:
    assert step("in size M?").state == State(garment=0, size="m")
    assert step("only in stock").state == State(garment=0, in_stock=True)
    assert step("like the second in size M").state == State(item="b", size="m")
    for message, size in (("is the second available?", None), ("do you have the second in size L?", "l")):
        asked = step(message)
        assert (asked.kind, asked.places, asked.size, asked.state) == ("stock", (1,), size, SHOWN)
    assert step("is the ninth in stock?").kind == "no-place"


def test_more_leaves_out_earlier_results() -> None:
    more = step("more", SHOWN.model_copy(update={"seen": ("z",)}))
    assert (more.kind, more.state.seen, more.state.shown) == ("search", ("z", "a", "b", "c"), ())


def test_other_messages_are_answered_politely() -> None:
    assert step("thank you").kind == "thanks"
    assert step("help").kind == "help"
    assert step("hello").kind == "help"
    assert step("colorless green ideas").kind == "search"  # green is a wish, however it is put
    assert step("qwertz").kind == "puzzled"
    assert step("", State(item="b")).kind == "search"


def test_an_unknown_garment_number_falls_back_to_the_most_prominent() -> None:
    assert step("", State(garment=7)).state == State(garment=0)


def test_an_invalid_state_is_refused() -> None:
    assert parse_state(None) == parse_state("") == State()
    state = State(garment=1, color="red", shown=("a",))
    assert parse_state(state.model_dump_json(exclude_defaults=True)) == state
    bad = (
        "[]",
        "{",
        '{"garment": -1}',
        '{"color": "mauve"}',
        '{"most": 1e999}',
        '{"x": 1}',
        '{"item": 5}',
        '{"shown": "abc"}',
        '{"most": "NaN"}',
        "x" * 40_000,
        '{"shown": [' + '"a",' * 30 + '"a"]}',
    )
    for text in bad:
        with pytest.raises(Problem):
            parse_state(text)


LONG = [PhotoGarment("dress", ("red",), None, 2.0)]


def test_not_so_long_is_shorter_than_the_garment_and_then_than_before() -> None:
    first = step("not so long", State(garment=0), LONG)
    assert (first.kind, first.state.longest) == ("search", pytest.approx(1.7))
    assert step("shorter", first.state, LONG).state.longest == pytest.approx(1.445)
    longer = step("longer please", first.state, LONG).state
    assert (longer.longest, longer.shortest) == (None, pytest.approx(2.353, abs=0.001))
    assert step("anything", first.state, LONG).state.longest is None
    of_item = decide(parse_message("not so long"), State(item="x"), None, [], 1.0)
    assert of_item.state.longest == pytest.approx(0.85)


@pytest.mark.parametrize("message", ["not so long", "the second but shorter"])
def test_where_the_length_is_not_known_it_says_so(message: str) -> None:
    assert step(message, State(garment=0, shown=("a", "b")), OUTFIT).kind == "no-length"


@pytest.mark.parametrize(
    ("message", "state", "kind", "places"),
    [
        ("what goes with it?", SHOWN, "look", (0,)),
        ("what goes with the second?", SHOWN, "look", (1,)),
        ("what goes with the last?", SHOWN, "look", (2,)),
        ("what goes with the ninth?", SHOWN, "no-place", ()),
        ("which shoes go with it?", State(item="x"), "look", ()),
        ("complete the look", State(garment=0), "search", ()),
    ],
)
def test_what_goes_with_something(message: str, state: State, kind: str, places: tuple[int, ...]) -> None:
    chosen = step(message, state)
    assert (chosen.kind, chosen.places) == (kind, places)
