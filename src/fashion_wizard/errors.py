"""The one family of errors that a user's mistake can raise; the command line prints them as a single line."""


class FashionWizardError(Exception):
    """Something the caller can put right. Its text says what was wrong and what to do."""


class PhotoError(FashionWizardError):
    """A photo that cannot be used."""


class ColorMapError(FashionWizardError):
    """A color map or an annotation that cannot be used."""


class CatalogError(FashionWizardError):
    """A catalog that cannot be opened, read or changed as asked."""


class DiskFullError(CatalogError):
    """A disk without room for a change: it was not made, and all that was stored before is kept."""


class OtherModelsError(CatalogError):
    """A catalog of which nothing can be compared with a query, as other models made all it holds."""


class VectorIndexError(FashionWizardError):
    """An index file that cannot be used; the catalog rebuilds it."""


class DatasetError(FashionWizardError):
    """A data set whose files are missing or broken."""


class SearchError(FashionWizardError):
    """A question that the search cannot answer as put."""


class NoGarmentError(SearchError):
    """A question about a garment that the photo does not show."""


class RulesError(FashionWizardError):
    """A file of rules that cannot be read, or a rule that cannot be followed."""


class JournalError(FashionWizardError):
    """A journal of queries that cannot be used, or an event about a query that it does not have."""


class FetchError(FashionWizardError):
    """An address that is not fetched from, or that does not answer as it should.

    Args:
        reason: What was wrong with the address, as half a sentence.
        code: `url-refused` or `url-unreachable`.
        status: The HTTP status, where one came.
        retry_after: Seconds that the host asks to wait before the next request, where it does.
    """

    def __init__(
        self, reason: str, code: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        """The text is the reason."""
        super().__init__(reason)
        self.code = code
        self.status = status
        self.retry_after = retry_after


class FeedError(FashionWizardError):
    """A feed that cannot be read, or not to its end."""
