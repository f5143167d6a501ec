"""Which garment of a photo a data set means."""

import pytest
from tests.regions import PANTS, SKIN, TOP, region

from fashion_wizard_lab.evaluation.choice import GarmentHint, choose_garment

OUTER = region("outer", 20, 0, 30, 20)
HAT = region("headwear", 60, 0, 80, 10)
FOREGROUND = region("garment", 0, 0, 80, 50)


@pytest.mark.parametrize(
    ("garments", "hint", "chosen"),
    [
        ([PANTS, TOP, OUTER], GarmentHint(1), TOP),
        ([PANTS, TOP, OUTER], GarmentHint(2), PANTS),
        ([PANTS, TOP, OUTER], GarmentHint(1, (18, 0, 80, 60)), OUTER),
        ([PANTS, TOP, OUTER], GarmentHint(None), PANTS),
        ([PANTS, TOP, OUTER], GarmentHint(None, (0, 0, 20, 30)), TOP),
        ([PANTS, TOP], GarmentHint(3), PANTS),
        ([FOREGROUND], GarmentHint(2), FOREGROUND),
        ([PANTS, TOP, HAT], GarmentHint(1, (60, 0, 80, 12)), HAT),
        ([PANTS, TOP], GarmentHint(1, (70, 50, 80, 60)), TOP),
        ([SKIN, TOP], GarmentHint(2), TOP),
        ([SKIN], GarmentHint(1), None),
        ([], GarmentHint(1), None),
    ],
)
def test_the_garment_that_fits_the_clothes_type_is_chosen(garments, hint, chosen):
    assert choose_garment(garments, hint) is chosen
