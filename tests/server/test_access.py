"""Signed addresses of photos: valid ones, expired ones, and forgeries."""

import hashlib
import hmac
import shutil
import stat
import threading
from pathlib import Path

import pytest

from fashion_wizard.server.access import Access, Signature
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.secret import FILE_NAME, SigningSecret
from fashion_wizard.server.settings import Settings

PHOTO, OTHER = "a" * 64, "b" * 64
DAY = 86_400


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_123.5

    def __call__(self) -> float:
        return self.now


def access_of(folder: Path, clock: Clock, host: str = "0.0.0.0") -> Access:  # noqa: S104
    return Access(Settings(catalog=folder, host=host), KeyRing(folder), clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path: Path, clock: Clock) -> Access:
    KeyRing(tmp_path).add("page")
    return access_of(tmp_path, clock)


def refused(access: Access, signature: Signature | None, photo: str = PHOTO) -> str:
    with pytest.raises(Problem) as caught:
        access.check_photo(photo, signature, None)
    assert caught.value.status == 401
    return caught.value.code


def test_a_signature_is_valid_for_a_week(access, clock) -> None:
    signature = access.sign(PHOTO)
    for days in (0, 1, 6.9, 7):
        clock.now = 1_800_000_123.5 + days * DAY
        access.check_photo(PHOTO, signature, None)
    clock.now = 1_800_000_123.5 + 8 * DAY
    assert refused(access, signature) == "address-expired"


def test_an_address_of_a_clock_that_was_ahead_is_not_valid_until_then(access, clock) -> None:
    right = clock.now
    clock.now += 400 * DAY
    signature = access.sign(PHOTO)
    access.check_photo(PHOTO, signature, None)
    clock.now = right
    assert refused(access, signature) == "address-expired"
    access.check_photo(PHOTO, access.sign(PHOTO), None)


def test_a_clock_that_is_set_back_by_hours_takes_no_address_back(access, clock) -> None:
    clock.now = 1_800_000_000 // DAY * DAY + 60
    signature = access.sign(PHOTO)
    clock.now -= 3600
    access.check_photo(PHOTO, signature, None)


def test_an_address_is_the_same_all_day_so_that_browsers_can_cache_it(access, clock) -> None:
    clock.now = 1_800_000_000 // DAY * DAY
    first = access.sign(PHOTO)
    clock.now += DAY - 1
    assert access.sign(PHOTO) == first
    clock.now += 1
    assert access.sign(PHOTO) != first


def test_no_photo_is_cached_longer_than_its_address_is_valid(access, clock) -> None:
    signature = access.sign(PHOTO)
    assert access.seconds_left(signature) == access.seconds_left(None) == DAY
    clock.now = signature.expires - 10
    assert access.seconds_left(signature) == 10
    clock.now = signature.expires + 10
    assert access.seconds_left(signature) == 0


def test_forged_signatures_are_refused(access, tmp_path, clock) -> None:
    good = access.sign(PHOTO)
    keys = "\n".join(sorted(key.hash for key in KeyRing(tmp_path).all()))
    known_to_all = hashlib.sha256(keys.encode()).digest()
    message = f"{PHOTO}\n{good.expires}\n{hashlib.sha256(keys.encode()).hexdigest()}"
    forged = {
        "stretched": Signature(good.expires + DAY, good.sig),
        "shortened": Signature(good.expires - DAY, good.sig),
        "empty": Signature(good.expires, ""),
        "cut": Signature(good.expires, good.sig[:-1]),
        "longer": Signature(good.expires, good.sig + "0"),
        "in capitals": Signature(good.expires, good.sig.upper()),
        "no ASCII": Signature(good.expires, "é" * 32),
        "by the hashes of the keys": Signature(
            good.expires, hmac.new(known_to_all, PHOTO.encode(), hashlib.sha256).hexdigest()[:32]
        ),
        "by an empty secret": Signature(
            good.expires, hmac.new(b"", message.encode(), hashlib.sha256).hexdigest()[:32]
        ),
    }
    for how, signature in forged.items():
        assert refused(access, signature) == "key-missing", how
    assert refused(access, good, OTHER) == "key-missing"
    assert refused(access, None) == "key-missing"


def test_another_catalogs_signatures_are_refused(tmp_path, clock) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    KeyRing(first).add("page")
    shutil.copytree(first, second)  # the same keys
    signature = access_of(first, clock).sign(PHOTO)
    assert refused(access_of(second, clock), signature) == "key-missing"


def test_without_keys_no_signature_is_valid(access, tmp_path, clock) -> None:
    before = access.sign(PHOTO)
    KeyRing(tmp_path).remove("page")
    assert refused(access, before) == "key-missing"
    empty = hashlib.sha256(b"")
    for secret in (empty.digest(), empty.hexdigest().encode(), b""):
        for message in (PHOTO, f"{PHOTO}\n{before.expires}\n{empty.hexdigest()}"):
            sig = hmac.new(secret, message.encode(), hashlib.sha256).hexdigest()[:32]
            assert refused(access, Signature(before.expires, sig)) == "key-missing"


def test_removing_a_key_ends_the_addresses_that_it_was_given(access, tmp_path) -> None:
    KeyRing(tmp_path).add("other")
    before = access.sign(PHOTO)
    KeyRing(tmp_path).remove("page")
    assert refused(access, before) == "key-missing"
    access.check_photo(PHOTO, access.sign(PHOTO), None)


def test_a_key_gives_access_where_a_signature_has_expired(access, tmp_path, clock) -> None:
    key = f"Bearer {KeyRing(tmp_path).add('other')}"
    signature = access.sign(PHOTO)
    clock.now += 30 * DAY
    for old in (signature, None, Signature(0, "0" * 32)):
        access.check_photo(PHOTO, old, key)


def test_other_credentials_do_not_invalidate_a_signed_address(access) -> None:
    access.check_photo(PHOTO, access.sign(PHOTO), "Basic dXNlcjpwYXNz")


def test_on_loopback_nothing_is_signed_and_no_secret_made(tmp_path, clock) -> None:
    access = access_of(tmp_path, clock, "127.0.0.1")
    assert access.sign(PHOTO) is None
    access.check_photo(PHOTO, None, None)
    assert not (tmp_path / FILE_NAME).exists()


def test_the_secret_is_random_stored_and_readable_by_its_owner_only(tmp_path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    value = SigningSecret(first).value()
    assert len(bytes.fromhex(value.decode())) == 32
    assert SigningSecret(first).value() == value != SigningSecret(second).value()
    assert stat.S_IMODE((first / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in first.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("content", [b"", b"0" * 63, b"g" * 64, b"\0" * 64, b"A" * 64, b"0" * 65, b"0" * 128])
def test_a_damaged_secret_is_replaced(tmp_path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    value = SigningSecret(tmp_path).value()
    assert value.strip() != content.strip()
    assert SigningSecret(tmp_path).value() == value
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_deleting_the_secret_ends_all_signatures(access, tmp_path) -> None:
    before = access.sign(PHOTO)
    (tmp_path / FILE_NAME).unlink()
    assert refused(access, before) == "key-missing"
    access.check_photo(PHOTO, access.sign(PHOTO), None)


def test_several_servers_that_make_the_secret_at_once_share_it(tmp_path) -> None:
    together = threading.Barrier(8)
    values = []

    def make() -> None:
        secret = SigningSecret(tmp_path)
        together.wait()
        values.append(secret.value())

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(values) == 8
    assert set(values) == {SigningSecret(tmp_path).value()}


def test_in_a_read_only_folder_the_secret_is_in_memory(tmp_path) -> None:
    secret = SigningSecret(tmp_path / "none")
    assert secret.value() == secret.value()
    assert secret.value() != SigningSecret(tmp_path / "none").value()


def test_photos_over_http_need_only_their_signed_address(serve, drawn_shop, tmp_path) -> None:
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    key = {"Authorization": f"Bearer {KeyRing(tmp_path / 'catalog').add('page')}"}
    client = serve(tmp_path / "catalog", host="0.0.0.0", base="http://shop.example")  # noqa: S104
    photo = client.get("/v1/items/SKU-1", headers=key).json()["photos"][0]
    url = photo["url"]
    for size in (160, 320, 640, 1280):
        answer = client.get(f"{url}&size={size}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert client.get(f"{url}&size=5000").status_code == 422
    expires = int(client.get(url).request.url.params["expires"])
    for other in (
        url.replace(f"expires={expires}", f"expires={expires + 1}"),
        url.replace(f"expires={expires}", "expires=99999999999"),
        url.replace(f"expires={expires}&", ""),
        url.partition("&sig")[0],
        f"/v1/photos/{photo['id']}",
    ):
        assert client.get(other).status_code == 401, other
    for wrong in ("-1", "x", "1e9", "9" * 30):
        assert client.get(url.replace(f"expires={expires}", f"expires={wrong}")).status_code == 422
