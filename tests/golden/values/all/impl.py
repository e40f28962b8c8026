"""The services of `values.all`, implemented."""

import datetime
import decimal
import uuid
from collections.abc import Mapping, Sequence

from rpcc.runtime import DEFAULT_DATE, Json

from values.all.model import Blob, Cash, MaybeSlug, Money, Number, Slug, Slugs, Word, Worth
from values.all.service import ValueService


class DatabaseBackedValueService(ValueService):
    """`ValueService`, on the database."""

    def scalars(
        self,
        *,
        flag: bool = True,
        count: int = -5,
        ratio: float = 1.0,
        tiny: float = -1.5e-300,
        huge: float = 1e300,
        text: str = 'it\'s "quoted"',
        moment: datetime.datetime = datetime.datetime(2026, 1, 2, 3, 4, 5, 600, tzinfo=datetime.UTC),
        start: datetime.datetime = DEFAULT_DATE,
        midnight: datetime.datetime = datetime.datetime(
            1999,
            12,
            31,
            tzinfo=datetime.timezone(datetime.timedelta(minutes=-330)),
        ),
        day: datetime.date = datetime.date(99, 2, 3),
        id: uuid.UUID = uuid.UUID("12345678-1234-5678-1234-567812345678"),
        price: decimal.Decimal = decimal.Decimal("-10.50"),
        nothing: str | None = None,
        word: Word = Word.SECOND,
        unknown: Number | None = Number.TWO,
        money: Money = Money(decimal.Decimal("1.00")),
        cash: Cash = Cash(Money(decimal.Decimal("2.00"))),
        worth: Worth | None = Cash(Money(decimal.Decimal("3.00"))),
        slug: Slug = Slug("abc"),
        maybe_slug: MaybeSlug = None,
    ) -> Blob:
        raise NotImplementedError

    def collections(
        self,
        *,
        names: Sequence[str] = (),
        grid: Sequence[Sequence[Mapping[str, Sequence[int]]]] = (),
        words: Mapping[Word, Sequence[Slug]] | None = {},
        slugs: Sequence[Slug] | None = None,
        blob: Json = None,
    ) -> list[Slugs]:
        raise NotImplementedError
