"""Options of feeds that `index` and `feed check` share."""

from pathlib import Path
from typing import Annotated

import typer

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.feeds.record import FeedOptions

PhotosOption = Annotated[
    Path | None,
    typer.Option(
        "--photos", help="Folder where the feed's photos lie, found by the last part of their addresses."
    ),
]
MediaUrlOption = Annotated[
    str,
    typer.Option(
        "--media-url",
        envvar="FASHION_WIZARD_MEDIA_URL",
        help="Where relative addresses of photos begin (Magento).",
    ),
]
ShopUrlOption = Annotated[
    str,
    typer.Option(
        "--shop-url",
        envvar="FASHION_WIZARD_SHOP_URL",
        help="Where pages of products begin, for feeds that name only their end.",
    ),
]
CurrencyOption = Annotated[
    str,
    typer.Option(
        "--currency",
        envvar="FASHION_WIZARD_CURRENCY",
        help="Currency of prices that stand without one, as EUR.",
    ),
]


def feed_options(currency: str, media_url: str, shop_url: str) -> FeedOptions:
    """The options, checked.

    Raises:
        FashionWizardError: if one is not what it should be.
    """
    currency = currency.strip().upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise FashionWizardError(f"--currency {currency}: write three letters, as EUR or USD")
    for name, url in (("--media-url", media_url), ("--shop-url", shop_url)):
        if url and not url.lower().startswith(("http://", "https://")):
            raise FashionWizardError(f"{name} {url}: write a whole address, as https://shop.example/media")
    return FeedOptions(currency, media_url, shop_url)
