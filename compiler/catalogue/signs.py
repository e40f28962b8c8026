"""Codes RPC0001-0013: signs, characters, literals and names."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0001",
        slug="unexpected",
        title="something else was expected here",
        explanation=(
            "The text does not fit the grammar, and rpcc can't tell what was meant. The message says what could "
            "stand at this place, or what can't. Everything else in the file is checked all the same: one mistake "
            "is one error."
        ),
        wrong="""package acme.members

model Member {
  id: = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0002",
        slug="missing-word",
        title="a sign or word is missing",
        explanation=(
            "One sign or word is missing, and with it the text would parse: a `:` behind a field's name, a `=` "
            "before its default, a `,` between parameters, the `->` before what a method returns, a silo before "
            "`service`. The fix writes it."
        ),
        wrong="""package acme.members

model Member {
  id int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0003",
        slug="stray-word",
        title="a sign or word is one too many",
        explanation=(
            "Without this sign or word the text would parse. Often it was written twice, or is left over from an "
            "edit. A method has no body in braces: what `local` methods do is written in Python."
        ),
        wrong="""package acme.members

model Member {
  id: int int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0004",
        slug="unclosed-bracket",
        title="brackets do not match",
        explanation=(
            "Each `{`, `(` and `[` needs its `}`, `)` or `]`. Where the one that closes a declaration is missing, "
            "the next declaration is still read as one, so that this stays a single error."
        ),
        wrong="""package acme.members

model Member {
  id: int = -1

model Team {
  id: int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}

model Team {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0005",
        slug="bad-character",
        title="a character that means nothing",
        explanation=(
            "Outside of strings and comments a file is made of printable ASCII, spaces, tabs and line breaks. "
            "Others, such as a no-break space or a NUL, often come with copied text and can't be seen. The fix "
            "puts a space in their place."
        ),
        wrong="""package acme.members

model Member {
  id:\u00a0int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0006",
        slug="foreign-comment",
        title="a comment of another language",
        explanation=(
            "A comment begins with `//` and ends with its line; there are no block comments. What documents a "
            "declaration or a member begins with `///` and stands on the lines before it."
        ),
        wrong="""package acme.members

# who belongs to an organization
model Member {
  id: int = -1
}
""",
        right="""package acme.members

// who belongs to an organization
model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0007",
        slug="needless-separator",
        title="a `;` or `,` where nothing needs one",
        explanation=(
            "Nothing ends with `;`, and the members of a body follow each other without a `,`: line breaks and "
            "spaces mean nothing, the words alone say where a member begins. Commas part parameters, arguments, "
            "imported names and the fields that a `picks` body lists."
        ),
        wrong="""package acme.members

enum Role: str { member, manager, owner }
""",
        right="""package acme.members

enum Role: str { member manager owner }
""",
    ),
    Code(
        code="RPC0008",
        slug="foreign-quotes",
        title="the wrong quotes, or quotes around a name",
        explanation=(
            'A string stands between `"` and `"`, as in JSON. Apostrophes, backticks and typographic quotes begin '
            "no string. Names, types and packages are written without any quotes."
        ),
        wrong="""package acme.members

model Member {
  name: str = 'unknown'
}
""",
        right="""package acme.members

model Member {
  name: str = "unknown"
}
""",
    ),
    Code(
        code="RPC0009",
        slug="unterminated-string",
        title="a string never ends",
        explanation=(
            "A string ends on the line on which it begins. While its end is missing, the rest of the line can't "
            "be understood, so that no other mistake on it is reported."
        ),
        wrong="""package acme.members

model Member {
  name: str = "unknown
}
""",
        right="""package acme.members

model Member {
  name: str = "unknown"
}
""",
    ),
    Code(
        code="RPC0010",
        slug="bad-escape",
        title="a string holds what JSON does not allow",
        explanation=(
            "Strings are JSON's. A backslash begins an escape, as in `\\n` or `\\u00e4`; unknown escapes, halves of "
            "surrogate pairs and control characters are refused. A backslash itself is written `\\\\`."
        ),
        wrong="""package acme.members

model Member {
  path: str = "C:\\data"
}
""",
        right="""package acme.members

model Member {
  path: str = "C:\\\\data"
}
""",
    ),
    Code(
        code="RPC0011",
        slug="bad-number",
        title="a number, duration or date is written in another way",
        explanation=(
            "Numbers are JSON's: no leading zeros, no `+`, digits on both sides of the point, no hex, no `_`. A "
            "duration is a whole number with its unit right behind it: `ms`, `s`, `m`, `h` or `d`. Dates are "
            "strings."
        ),
        wrong="""package acme.members

model Member {
  seats: int = 1_000
}
""",
        right="""package acme.members

model Member {
  seats: int = 1000
}
""",
    ),
    Code(
        code="RPC0012",
        slug="no-name",
        title="this is no name",
        explanation=(
            "A name is made of the letters A to Z in either case, digits and `_`, and does not begin with a "
            "digit. It has to be a name in Python, in JSON and in whatever else reads the contract."
        ),
        wrong="""package acme.members

model Member {
  is-owner: bool = false
}
""",
        right="""package acme.members

model Member {
  is_owner: bool = false
}
""",
    ),
    Code(
        code="RPC0013",
        slug="long-name",
        title="a name is too long",
        explanation=(
            "A name has at most 64 characters, so that it fits into the tables, metrics and databases that will "
            "hold it one day. Shorten it; what it leaves out can stand in a doc."
        ),
        wrong="""package acme.members

model Member {
  is_very_very_very_very_very_very_very_very_very_very_very_very_very_long: bool = false
}
""",
        right="""package acme.members

model Member {
  is_very_long: bool = false
}
""",
    ),
)
