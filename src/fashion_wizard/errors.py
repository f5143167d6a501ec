"""The one family of errors that a user's mistake can raise; the command line prints them as a single line."""


class FashionWizardError(Exception):
    """Something the caller can put right. Its text says what was wrong and what to do."""


class PhotoError(FashionWizardError):
    """A photo that cannot be used."""


class ColorMapError(FashionWizardError):
    """A color map or an annotation that cannot be used."""


class CatalogError(FashionWizardError):
    """A catalog that cannot be opened, read or changed as asked."""


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
