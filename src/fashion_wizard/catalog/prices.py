"""What items cost at a moment, in SQL: `offers` says the same of one item.

Which items are on sale is asked once, and remembered as long as it is true; see `ItemReader.on_sale`. In the
values of a query a moment stands for their list.
"""

from datetime import datetime
from typing import Any, Final

from fashion_wizard.catalog.attributes import NUMBER
from fashion_wizard.catalog.offers import PRICE, SALE_FROM, SALE_PRICE, SALE_UNTIL

OF_KEY: Final = "of_key IN (SELECT key FROM attribute_keys WHERE folded = ?)"
"""That a value is one of a key, which is given in lower case."""
_IS_PRICE: Final = OF_KEY.replace("?", f"'{PRICE}'")
_IS_REDUCED: Final = OF_KEY.replace("?", f"'{SALE_PRICE}'")
_OF_NAME: Final = "of_key = (SELECT key FROM attribute_keys WHERE name = ?)"
_LISTED: Final = "(SELECT value FROM json_each(?))"
SALE_DATES: Final = f"""
    SELECT value, attribute_keys.folded, text FROM attribute_keys JOIN attribute_values ON of_key = key
    WHERE attribute_keys.folded IN ('{SALE_FROM}', '{SALE_UNTIL}')"""
"""All different dates between which sale prices hold, each with its key."""
# CROSS JOIN keeps SQLite from beginning with what is many: the values of all items.
ON_SALE: Final = f"""
    WITH reduced (item, number) AS MATERIALIZED (
        SELECT item, number FROM attribute_values CROSS JOIN attributes USING (value)
        WHERE {_IS_REDUCED} AND kind & {NUMBER} AND item NOT IN (
            SELECT item FROM attributes WHERE value IN {_LISTED}
        )
    )
    SELECT json_group_array(item) FROM (
        SELECT item FROM reduced EXCEPT
        SELECT item FROM attribute_values AS usual CROSS JOIN attributes USING (value)
        CROSS JOIN reduced USING (item)
        WHERE {_IS_PRICE} AND kind & {NUMBER} AND usual.number <= reduced.number
    )"""
"""The items whose sale price holds; its value lists dates by which none does."""
PRICES: Final = f"""
    WITH on_sale (item) AS MATERIALIZED {_LISTED}, replaced AS (
        SELECT value, count(*) AS items FROM on_sale CROSS JOIN attributes USING (item) GROUP BY value
    )
    SELECT text, kind, number, attribute_values.items - coalesce(replaced.items, 0) AS items
    FROM attribute_values LEFT JOIN replaced USING (value)
    WHERE {_OF_NAME} AND attribute_values.items > coalesce(replaced.items, 0)
    UNION ALL SELECT text, kind, number, count(*) AS items
    FROM on_sale CROSS JOIN attributes USING (item) CROSS JOIN attribute_values USING (value)
    WHERE {_IS_REDUCED} GROUP BY value"""
"""What items cost, as rows of `attribute_values`; for the items on sale, and how `price` is written."""
PRICED: Final = f"""
    SELECT value FROM json_each(?) UNION SELECT item FROM attributes
    WHERE value IN (SELECT value FROM attribute_values WHERE {_OF_NAME})"""
"""The items that have a price; likewise."""
_ITEMS: Final = """
    SELECT item FROM attributes WHERE value IN (SELECT value FROM attribute_values WHERE {} AND {})"""


def at_their_prices(
    key: str, condition: str, values: tuple[Any, ...], at: datetime
) -> tuple[str, tuple[Any, ...]]:
    """That an item has a price, or a sale price, for which a condition holds at a moment: SQL and its values.

    Args:
        key: `price` or `sale_price`.
        condition: On `attribute_values`.
        values: For its question marks.
        at: The moment.
    """
    reduced = (
        f"{_ITEMS.format(_IS_REDUCED, condition)} AND +item IN {_LISTED}"  # +: not by the index of all items
    )
    if key == SALE_PRICE:
        return f"items.key IN ({reduced})", (*values, at)
    usual = f"{_ITEMS.format(_IS_PRICE, condition)} AND item NOT IN {_LISTED}"
    return f"items.key IN ({reduced} UNION ALL {usual})", (*values, at, *values, at)
