"""What kind of file something is, by its first bytes: which picture, or what else that is no text."""

from typing import Final

from fashion_wizard.avif.boxes import is_avif

HEAD: Final = 256
"""As many first bytes of a file are enough to tell its kind."""

_STARTS: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF or raw"),
    (b"MM\0*", "TIFF or raw"),
    (b"II+\0", "TIFF or raw"),
    (b"MM\0+", "TIFF or raw"),
    (b"IIU\0", "raw"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"8BPS\0", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
)
_BRANDS: Final = {
    b"crx ": "raw",
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC"),
}
_NO_TEXT: Final = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet; save it as CSV"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet of Excel; save it as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV or JSON lines"),
    (b"%PDF", "a PDF; export the products as CSV"),
    (b"\x1f\x9d", "packed by compress; pack it by gzip, or not at all"),
    (b"BZh", "packed by bzip2; pack it by gzip, or not at all"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd; pack it by gzip, or not at all"),
)
PHOTO_KINDS: Final = frozenset({"JPEG", "PNG", "WebP", "AVIF"})
"""Kinds that are used."""


def picture_kind(head: bytes) -> str | None:
    """The kind of picture that a file is.

    Args:
        head: Its first bytes, `HEAD` or more.

    Returns:
        Such as `JPEG`, `PNG`, `WebP`, `AVIF`, `GIF`, `HEIC`; None if it is no picture of a known kind.
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if is_avif(head):
        return "AVIF"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS:
        return "BMP"
    return None


def no_text(head: bytes) -> str | None:
    """What a file is and what to do, if it is no text with products; else None.

    Args:
        head: Its first bytes, `HEAD` or more.
    """
    if picture := picture_kind(head):
        return f"a picture ({picture}); name the file with the products"
    return next((kind for start, kind in _NO_TEXT if head.startswith(start)), None)


_BMP_HEADERS: Final = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
