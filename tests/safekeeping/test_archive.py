"""Archives that others made, or that are damaged, are refused in one way."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from fashion_wizard.errors import CatalogError
from fashion_wizard.safekeeping.archive import MANIFEST, ArchiveReader
from fashion_wizard.safekeeping.dump import DUMP

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
