"""The wardrobe: rendered photos of clothes with perfect annotations, to demonstrate, test, train and measure.

`render_item` describes an article, `render_view` photographs it, `write_wardrobe` writes a DeepFashion
In-shop folder and `write_catalog` a small shop. The same seed gives the same bytes.
"""

from fashion_wizard_lab.wardrobe.item import Item, render_item
from fashion_wizard_lab.wardrobe.layout import write_wardrobe
from fashion_wizard_lab.wardrobe.shop import write_catalog
from fashion_wizard_lab.wardrobe.view import VIEWS, View, render_view

__all__ = ["VIEWS", "Item", "View", "render_item", "render_view", "write_catalog", "write_wardrobe"]
