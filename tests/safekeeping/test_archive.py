"""Archives that others made, or that are damaged, are refused in one way."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from fashion_wizard.errors import CatalogError
from fashion_wizard.safekeeping.archive import BACKUP, DUMP, MANIFEST, ArchiveKind
from fashion_wizard.safekeeping.archive_reader import ArchiveReader
from fashion_wizard.safekeeping.archive_writer import ArchiveWriter, write_archive

BODY = b'{"id": "SKU-1"}\n' * 50


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_an_error_of_the_users_however_it_is_compressed(
    tmp_path: Path, compression: int
) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("items.jsonl", BODY)
        files = {"items.jsonl": hashlib.sha256(BODY).hexdigest()}
        archive.writestr(MANIFEST, json.dumps({"format": DUMP.name, "version": 1, "files": files}))
    data = path.read_bytes()
    start = data.index(b"items.jsonl") + len("items.jsonl")
    refused = 0
    for place in range(start, start + 40):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            with ArchiveReader(path, DUMP) as archive:
                archive.check()
        except CatalogError:
            refused += 1
    assert refused > 10  # not every byte of a ZIP file counts


def test_an_offset_that_leads_before_the_file_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MANIFEST, json.dumps({"format": DUMP.name, "version": 1, "files": {}}))
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    directory = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (directory + 500).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(CatalogError, match="damaged"):
        ArchiveReader(path, DUMP)


def write(path: Path, kind: ArchiveKind) -> None:
    def content(archive: ArchiveWriter) -> dict[str, int]:
        archive.add_bytes("items.jsonl", BODY)
        return {"items": 50}

    write_archive(path, kind, content)


@pytest.mark.parametrize(("there", "reads", "verb"), [(BACKUP, DUMP, "restore"), (DUMP, BACKUP, "load")])
def test_an_archive_of_the_other_kind_names_the_verb_that_reads_it(
    tmp_path: Path, there: ArchiveKind, reads: ArchiveKind, verb: str
) -> None:
    write(tmp_path / "x.zip", there)
    with pytest.raises(
        CatalogError, match=f"is a {there.name}, not a {reads.name}; use fashion-wizard {verb}"
    ):
        ArchiveReader(tmp_path / "x.zip", reads)


@pytest.mark.parametrize(
    ("there", "replaced"),
    [
        (b"", True),
        (b"<rss/>", False),
        (b"\xff\xd8\xff\xe0 a photo", False),
        ("other zip", False),
        (DUMP, False),
        (BACKUP, True),
        ("cut backup", True),
    ],
)
def test_only_an_archive_of_its_kind_is_replaced(tmp_path: Path, there: object, replaced: bool) -> None:
    path = tmp_path / "x.zip"
    if isinstance(there, ArchiveKind):
        write(path, there)
    elif there == "cut backup":
        write(path, BACKUP)
        path.write_bytes(path.read_bytes()[:-40])
    elif there == "other zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("holiday.txt", "sun")
    elif isinstance(there, bytes):
        path.write_bytes(there)
    before = path.read_bytes()
    if replaced:
        write(path, BACKUP)
        ArchiveReader(path, BACKUP).check()
        return
    with pytest.raises(
        CatalogError, match="is no file of fashion-wizard backup; name another file, or delete it"
    ):
        write(path, BACKUP)
    assert path.read_bytes() == before


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="is a folder; name a file in it"):
        write(tmp_path, DUMP)
