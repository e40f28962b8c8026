"""The services of `wide.all`, implemented."""

from collections.abc import Sequence

from wide.all.model import (
    Error0_as_long_as_names_of_the_language_may_ever_get_in_any_sour,
    Error1_as_long_as_names_of_the_language_may_ever_get_in_any_sour,
    Error2_as_long_as_names_of_the_language_may_ever_get_in_any_sour,
    Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc,
)
from wide.all.service import AsyncWide_as_long_as_names_of_the_language_may_ever_get_in_anService


class DatabaseBackedWide_as_long_as_names_of_the_language_may_ever_get_in_anService(
    AsyncWide_as_long_as_names_of_the_language_may_ever_get_in_anService,
):
    """`Wide_as_long_as_names_of_the_language_may_ever_get_in_anService`, on the database."""

    async def method_as_long_as_names_of_the_language_may_ever_get_in_any_sour(
        self,
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
        limited_as_long_as_names_of_the_language_may_ever_get_in_any_sou: str = "abcdefghij",
    ) -> (
        dict[str, Model_as_long_as_names_of_the_language_may_ever_get_in_any_sourc]
        | None
        | Error0_as_long_as_names_of_the_language_may_ever_get_in_any_sour
        | Error1_as_long_as_names_of_the_language_may_ever_get_in_any_sour
        | Error2_as_long_as_names_of_the_language_may_ever_get_in_any_sour
    ):
        raise NotImplementedError
