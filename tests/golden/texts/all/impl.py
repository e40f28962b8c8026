"""The services of `texts.all`, implemented."""

from texts.all.service import TextService


class DatabaseBackedTextService(TextService):
    """`TextService`, on the database."""

    def method_0(self, *, text: str = 'ends with a "quote"', sign: str = "a") -> str:
        raise NotImplementedError

    def method_1(self, *, text: str = '"quoted" from the start', sign: str = "a") -> str:
        raise NotImplementedError

    def method_2(self, *, text: str = 'three """ of them', sign: str = "a") -> str:
        raise NotImplementedError

    def method_3(self, *, text: str = "a backslash \\", sign: str = "a") -> str:
        raise NotImplementedError

    def method_4(self, *, text: str = "C:\\new\\table \\x41 \\N{DASH}", sign: str = "a") -> str:
        raise NotImplementedError

    def method_5(
        self,
        *,
        text: str = "bells \x07, zero width \u200b, right to left \u202e, tabs\tand carriage\rreturns",
        sign: str = "a",
    ) -> str:
        raise NotImplementedError

    def method_6(self, *, text: str = "ünïcode “quotes” 🙂", sign: str = "a") -> str:
        raise NotImplementedError

    def method_7(self, *, text: str = 'one\n\n  indented "\n\ttab\n\nlast line \\', sign: str = "a") -> str:
        raise NotImplementedError

    def method_8(self, *, text: str = "  spaces around  \n\n", sign: str = "a") -> str:
        raise NotImplementedError

    def method_9(self, *, text: str = "\n\n", sign: str = "a") -> str:
        raise NotImplementedError

    def method_10(self, *, text: str = "'''", sign: str = "a") -> str:
        raise NotImplementedError
