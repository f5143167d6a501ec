"""Settings from a file: each is an environment variable that the file sets where the environment does not.

So an option of the command line comes first, then the environment, then the file, then the default. Whatever
reads the environment, other processes too, sees the same.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typer

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.nearest import suggestion

FILE_NAME: Final = "fashion-wizard.toml"
PREFIX: Final = "FASHION_WIZARD_"
FILE_VARIABLE: Final = f"{PREFIX}CONFIG"
VERBOSITY_VARIABLE: Final = f"{PREFIX}VERBOSITY"

SETTINGS: Final[Mapping[str, type]] = {
    "catalog": Path,
    "max-megapixels": float,
    "precision": str,
    "segmenter": str,
    "verbosity": str,
    "pictures": str,
    "currency": str,
    "media-url": str,
    "shop-url": str,
    "host": str,
    "port": int,
    "origin": list,
    "root-path": str,
    "allow-url": bool,
    "workers": int,
    "queue": int,
    "per-key": int,
    "photo-minutes": float,
    "photo-memory": int,
    "rules": Path,
    "query-days": int,
    "picture-days": int,
    "log-format": str,
    "fashionnet": Path,
}
"""For each setting of the file: the type of its value. Lists are of texts without spaces."""

_TYPES: Final = {
    Path: "a path in quotes",
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list of texts without spaces",
}


def variable(setting: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{setting.upper().replace('-', '_')}"


def settings_file(named: Path | None = None) -> Path | None:
    """The file of the settings: the named one, or else the first of two that exists, or None.

    These are in the working folder and in the user's folder for configurations, such as
    `~/.config/fashion-wizard`.

    Raises:
        FashionWizardError: if the named file does not exist.
    """
    if named is not None:
        if not named.exists():
            raise FashionWizardError(f"{named}: there is no such file of settings; check --config")
        return named
    folders = (Path(), Path(typer.get_app_dir("fashion-wizard")))
    return next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)


def read_settings(file: Path) -> dict[str, str]:
    """The environment variables that a file sets; a path in it is relative to the folder of the file.

    Raises:
        FashionWizardError: if it cannot be read, or a setting is unknown or has a value of the wrong type.
    """
    import tomllib  # needed only where there is a file

    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FashionWizardError(f"{file} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise FashionWizardError(f"{file} is not valid TOML: {error}") from None
    return {variable(name): _text(file, name, value) for name, value in values.items()}


def _text(file: Path, name: str, value: Any) -> str:
    """A value as the environment would have it."""
    kind = SETTINGS.get(name)
    if kind is None:
        table = ", as settings stand in no table" if isinstance(value, dict) else ""
        raise FashionWizardError(f"{file}: there is no setting {name!r}{table}; {suggestion(name, SETTINGS)}")
    if any(isinstance(text, str) and "\0" in text for text in (value if kind is list else [value])):
        raise FashionWizardError(f"{file}: {name} holds a NUL character, which no setting can")
    match value:
        case bool() if kind is bool:
            return str(value).lower()
        case int() if kind in {int, float} and not isinstance(value, bool):
            return str(value)
        case float() if kind is float:
            return str(value)
        case str() if kind is str:
            return value
        case str() if kind is Path and value:
            try:
                path = Path(value).expanduser()
            except RuntimeError:
                raise FashionWizardError(
                    f"{file}: {name} is {value!r}, but no home folder is known for {Path(value).parts[0]}; "
                    "write the whole path"
                ) from None
            return os.path.abspath(file.parent / path)  # noqa: PTH100 (links stay)
        case list() if kind is list and all(
            isinstance(text, str) and text.split() == [text] for text in value
        ):
            return " ".join(value)
    raise FashionWizardError(f"{file}: {name} is {value!r}, but has to be {_TYPES[kind]}")


class FileSettings:
    """The settings of a file in this process's environment.

    Args:
        named: The file that the user names, if any.

    Raises:
        FashionWizardError: see `settings_file` and `read_settings`.
    """

    def __init__(self, named: Path | None) -> None:
        """Sets each variable that is not set, or empty."""
        self.file = settings_file(named)
        found = read_settings(self.file) if self.file else {}
        self._before = {name: os.environ.get(name) for name in found if not os.environ.get(name)}
        os.environ.update({name: found[name] for name in self._before})

    def undo(self) -> None:
        """Put the environment back."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def source(self, names: Any) -> str:
        """Where an option has its value from, as the end of an error; empty unless it is the file.

        Args:
            names: The environment variable of the option, or several, or None.
        """
        known = {names} if isinstance(names, str) else set(names or ())
        from_file = sorted(known & self._before.keys())
        return f" ({', '.join(from_file)} is set by {self.file})" if from_file else ""
