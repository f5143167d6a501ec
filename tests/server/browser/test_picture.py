"""What the page makes of a customer's file: upright, as the server would have it."""

import base64
import io

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Error

READ = """async ([bytes, type]) => {
    const { readPicture } = await import("/static/js/picture.js");
    const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const { blob, width, height } = await readPicture(new File([content], "photo", { type }));
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const pixel = (x, y) => context.getImageData(x * bitmap.width, y * bitmap.height, 1, 1).data;
    const at = (x, y) => [...pixel(x, y)].slice(0, 3);
    const corners = [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
    return { type: blob.type, said: [width, height], size: [bitmap.width, bitmap.height], corners };
}"""
COLORS = [(220, 40, 40), (40, 200, 60), (50, 60, 210), (230, 220, 60)]


def photo(kind: str, orientation: int | None) -> bytes:
    """A wide picture with a color in each corner."""
    picture = Image.new("RGB", (64, 48))
    for place, color in enumerate(COLORS):
        left, top = 32 * (place % 2), 24 * (place // 2)
        picture.paste(color, (left, top, left + 32, top + 24))
    exif = Image.Exif()
    exif[0x010E] = "a shirt"
    if orientation is not None:
        exif[0x0112] = orientation
    stream = io.BytesIO()
    picture.save(stream, kind, exif=exif, quality=95)
    return stream.getvalue()


def corners(data: bytes) -> tuple[list[int], list[tuple[int, ...]]]:
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)).convert("RGB"))
    width, height = upright.size
    places = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
    return [width, height], [upright.getpixel((int(x * width), int(y * height))) for x, y in places]


@pytest.fixture(scope="module")
def page(browser, drawn):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(drawn.address)
        yield page


@pytest.mark.parametrize("kind", ["webp", "jpeg", "avif"])
@pytest.mark.parametrize("orientation", [None, *range(10)])
def test_a_photo_stands_upright_whatever_its_exif_data_say(page, kind, orientation) -> None:
    data = photo(kind, orientation)
    read = page.evaluate(READ, [base64.b64encode(data).decode(), f"image/{kind}"])
    size, expected = corners(data)
    assert read["said"] == read["size"] == size
    for found, right in zip(read["corners"], expected, strict=True):
        assert max(abs(a - b) for a, b in zip(found, right, strict=True)) < 40
    if kind == "avif":  # browsers differ in what they cut off and in HDR
        assert read["type"] == "image/jpeg"
    if kind == "webp":  # what needs no turning is sent as it is
        assert (read["type"] == "image/webp") == (orientation not in range(2, 9))


def test_a_webp_that_ends_early_is_no_picture_and_no_error_of_the_page(page) -> None:
    for end in (0, 10, 20, 40):
        with pytest.raises(Error, match="picture"):
            page.evaluate(READ, [base64.b64encode(photo("webp", 6)[:end]).decode(), "image/webp"])


@pytest.mark.parametrize(
    ("name", "type_"), [("IMG_1.HEIC", ""), ("photo", "image/heic"), ("a.heif", "image/heif")]
)
def test_whoever_gives_a_photo_of_an_iphone_that_cannot_be_read_learns_why(page, name, type_) -> None:
    """A browser that can read it would take it: here there is nothing to be read."""
    said = page.evaluate(
        """async ([name, type]) => {
        const { readPicture } = await import("/static/js/picture.js");
        return readPicture(new File([new Uint8Array(200)], name, { type })).catch(({ message }) => message);
    }""",
        [name, type_],
    )
    assert said == "This browser cannot read HEIC photos. Save it as JPEG, or choose a screenshot of it."
