"""Fields of a feed that an item can be sold without: what cannot be read of them is left out, and noted."""

from fashion_wizard.catalog.values import is_doubtful
from fashion_wizard.feeds import values


class Optional:
    """Reads such fields of one entry.

    Attributes:
        notes: What was left out, or read in doubt.
    """

    def __init__(self) -> None:
        """Nothing is noted yet."""
        self.notes: list[str] = []

    def availability(self, text: str) -> str:
        """As `values.availability`; empty where it says nothing that is known."""
        try:
            return values.availability(text)
        except ValueError as error:
            self.notes.append(f"{error}; it counts as in stock")
            return ""

    def price(self, text: str, currency: str) -> tuple[str, str]:
        """As `values.amount`, with a note where it may be thousands or have three decimals.

        Raises:
            ValueError: if it is no amount.
        """
        if not text:
            return "", currency
        amount, currency = values.amount(text, currency)
        if not currency and is_doubtful(text):
            self.notes.append(
                f"its price {values.shortened(text)} is read as {amount}; name the currency, or write 1299.00"
            )
        return amount, currency

    def sale(self, text: str, period: tuple[str, str], price: str, currency: str) -> tuple[str, str, str]:
        """A sale price, its begin and its end; all empty where one of them cannot be read.

        Args:
            text: The sale price.
            period: When it begins and ends, as the feed has it.
            price: The usual price, as it was read.
            currency: Of the usual price.
        """
        if not text:
            return "", "", ""
        try:
            amount, own = values.amount(text, currency)
            if price and own != currency:
                raise ValueError(f"it is in {own}, its price in {currency or 'no currency'}")
            return amount, values.moment(period[0]), values.moment(period[1])
        except ValueError as error:
            self.notes.append(f"its sale price is left out: {error}")
            return "", "", ""
