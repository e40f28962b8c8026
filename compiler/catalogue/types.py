"""Codes RPC0201 to RPC0209: types."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0201",
        slug="foreign-type",
        title="a type of another language or library",
        explanation=(
            "Types have one name each: `str`, not `string`; `list[T]`, not `List[T]`, `set` or a tuple; `T?`, not "
            "`Optional[T]`. What has no counterpart has a way out: bytes travel as base64 in a `str`, a tuple as "
            "a model, what an ORM class holds as a model that is made `from` it."
        ),
        wrong="""package acme.members

model Member { name: string = "" }
""",
        right="""package acme.members

model Member { name: str = "" }
""",
    ),
    Code(
        code="RPC0202",
        slug="type-arguments",
        title="a type has the wrong number of type arguments",
        explanation=(
            "`list` takes the type of its items, `dict` the types of its keys and values. No other type takes "
            "arguments: the language has no generics."
        ),
        wrong="""package acme.members

model Team { sizes: dict[int] = {} }
""",
        right="""package acme.members

model Team { sizes: dict[str, int] = {} }
""",
    ),
    Code(
        code="RPC0203",
        slug="dict-key",
        title="a dict has keys that are no strings",
        explanation=(
            "A dict is a JSON object, whose keys are strings: `str`, an alias of it, or a str enum, never one "
            "that can be none. For other keys use a list of a model that holds key and value."
        ),
        wrong="""package acme.members

model Team { names: dict[int, str] = {} }
""",
        right="""package acme.members

model Team { names: dict[str, str] = {} }
""",
    ),
    Code(
        code="RPC0204",
        slug="none-as-type",
        title="`none` stands where a value is needed",
        explanation=(
            "`none` is only a return type: a method that returns nothing. A field, parameter or item that can be "
            "missing has a type and a `?`, such as `str?`, whose value can be `none`."
        ),
        wrong="""package acme.members

model Member { email: none = none }
""",
        right="""package acme.members

model Member { email: str? = none }
""",
    ),
    Code(
        code="RPC0205",
        slug="none-twice",
        title="a type says twice that it can be none",
        explanation=(
            "A `?` on what can be none already says nothing new: `json` holds `null` by itself, an alias may "
            "carry a `?` of its own, and `none` is nothing else."
        ),
        wrong="""package acme.members

type Note = str?

model Member { note: Note? = none }
""",
        right="""package acme.members

type Note = str?

model Member { note: Note = none }
""",
    ),
    Code(
        code="RPC0206",
        slug="no-constraints",
        title="a type takes no constraints",
        explanation=(
            "Constraints stand on `str`, `int`, `float` and `list` and belong to the type. An alias can carry "
            "them, but nothing adds to an alias: what it means would then depend on where it is used."
        ),
        wrong="""package acme.members

model Member { active: bool(min=1) = false }
""",
        right="""package acme.members

model Member { active: bool = false }
""",
    ),
    Code(
        code="RPC0207",
        slug="unknown-constraint",
        title="a type has no such constraint",
        explanation=(
            "`str` has `min_len`, `max_len` and `pattern`, `list` has `min_len` and `max_len`, `int` and `float` "
            "have `min` and `max`; all limits are inclusive."
        ),
        wrong="""package acme.members

model Member { name: str(max_length=50) = "" }
""",
        right="""package acme.members

model Member { name: str(max_len=50) = "" }
""",
    ),
    Code(
        code="RPC0208",
        slug="constraint-value",
        title="a constraint has a value that it can't have",
        explanation=(
            "Lengths are whole numbers from 0 up, limits of an `int` whole numbers of 64 bits, limits of a "
            "`float` finite numbers; each constraint stands once, and a lower limit above the upper one leaves no "
            "value at all."
        ),
        wrong="""package acme.members

model Page { limit: int(min=100, max=1) = 50 }
""",
        right="""package acme.members

model Page { limit: int(min=1, max=100) = 50 }
""",
    ),
    Code(
        code="RPC0209",
        slug="pattern",
        title="a pattern is outside the subset that all engines share",
        explanation=(
            "Servers, clients in other languages and validators of the JSON Schema all check a pattern, each with "
            "its own engine. So it keeps to what they read alike: no lookaround, backreference or flags, no `\\d`, "
            "`\\w`, `\\s`, `\\b` or `.`, whose meaning differs; write the characters out. `^` and `$` are the ends "
            "of the string."
        ),
        wrong="""package acme.members

type Code = str(pattern="^\\\\d+$")
""",
        right="""package acme.members

type Code = str(pattern="^[0-9]+$")
""",
    ),
)
