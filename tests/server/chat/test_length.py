"""The length of a garment is that of the garment when it stands, however its photo was taken."""

import numpy as np
import pytest

from fashion_wizard.garment import Garment
from fashion_wizard.server.chat.filters import length_of
from fashion_wizard.turning import turn_garment


@pytest.mark.parametrize("quarters", range(4))
def test_a_dress_is_as_long_when_it_lies_on_its_side(quarters: int) -> None:
    mask = np.zeros((100, 60), np.bool_)
    mask[10:90, 20:40] = True
    assert length_of(turn_garment(Garment.from_mask("dress", mask), quarters)) == 4
