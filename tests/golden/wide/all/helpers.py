"""Local methods of `wide.all`: what runs in the caller's process."""

from collections.abc import Sequence

from wide.all.model import Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
from wide.all.service import Wide_as_long_as_names_of_the_language_may_ever_get_in_anService


def model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc_local_as_long_as_names_of_the_language_may_ever_get_in_any_sourc(
    self_: Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc,
    *,
    param_0_as_long_as_names_of_the_language_may_ever_get_in_any_sou: Sequence[
        Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
    ],
    param_1_as_long_as_names_of_the_language_may_ever_get_in_any_sou: Sequence[
        Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
    ],
    param_2_as_long_as_names_of_the_language_may_ever_get_in_any_sou: Sequence[
        Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
    ],
) -> list[Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc]:
    raise NotImplementedError


def model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc_short(
    self_: Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc,
) -> None:
    raise NotImplementedError


def walk(
    service: Wide_as_long_as_names_of_the_language_may_ever_get_in_anService,
    *,
    param_0_as_long_as_names_of_the_language_may_ever_get_in_any_sou: Sequence[
        Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
    ],
    param_1_as_long_as_names_of_the_language_may_ever_get_in_any_sou: Sequence[
        Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
    ],
    param_2_as_long_as_names_of_the_language_may_ever_get_in_any_sou: Sequence[
        Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc
    ],
) -> bool:
    raise NotImplementedError
