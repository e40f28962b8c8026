"""How names of the language become names of Python: one place, for the rules and the emitters alike."""

import re
from functools import lru_cache

__all__ = [
    "GENERATED_MODULES",
    "HAND_WRITTEN_MODULES",
    "arm_class",
    "async_name",
    "delegation_name",
    "enum_member_name",
    "factory_name",
    "fake_name",
    "fold",
    "helper_function",
    "in_snake_case",
    "or_raise_name",
    "package_folder",
    "package_of",
    "pascal_case",
    "serializer_name",
    "short_name",
    "snake_case",
    "strategy_name",
    "table_name",
    "unknown_arm_class",
]

GENERATED_MODULES = ("model", "service", "serial", "testing")
"""Modules that `rpcc compile` may write into the folder of a package."""

HAND_WRITTEN_MODULES = ("impl", "helpers")
"""Modules that `rpcc new impl` writes once beside them."""

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """`MemberService` → `member_service`, `SSOConfig` → `sso_config`, `apiKey` → `api_key`."""
    return _WORD_START.sub("_", name).lower()


def in_snake_case(name: str) -> str:
    """The same with one underscore between two words, and none around them: `_Foo__bar_` → `foo_bar`."""
    return re.sub(r"_+", "_", snake_case(name)).strip("_")


def pascal_case(name: str) -> str:
    """`api_key` → `ApiKey`; capitals inside a word stay: `apiKey` → `ApiKey`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


@lru_cache(maxsize=4096)  # the same names come again and again
def fold(name: str) -> str:
    """What names that are the same but for case and underscores have in common."""
    return name.replace("_", "").lower()


def enum_member_name(name: str) -> str:
    """The Python name of an enum member, in capitals: `owner` → `OWNER`.

    Capitals are also what keeps members clear of the attributes of enums (`name`, `value`, `mro`) and of keywords.
    """
    return snake_case(name).upper()


def arm_class(union: str, arm: str) -> str:
    """The class around one arm of a union: `Actor`, `api_key` → `ActorApiKey`."""
    return union + pascal_case(arm)


def unknown_arm_class(union: str) -> str:
    """The class around an arm of an open union that this version does not know."""
    return f"{union}Unknown"


def delegation_name(service: str) -> str:
    """The object that callers use: `MemberService` → `member_service`."""
    return snake_case(service)


def async_name(service: str) -> str:
    """The async side of a service: `MemberService` → `AsyncMemberService`."""
    return f"Async{service}"


def table_name(service: str) -> str:
    """The method table of a service: `MemberService` → `_MEMBER_SERVICE`."""
    return f"_{snake_case(service).upper()}"


def or_raise_name(method: str) -> str:
    """The twin of a method that raises its declared errors."""
    return f"{method}_or_raise"


def serializer_name(model: str) -> str:
    """The function of `serial.py` that makes a model of an ORM object: `Member` → `serialize_member`."""
    return f"serialize_{snake_case(model)}"


def fake_name(service: str) -> str:
    """The class of `testing.py` that stands in for a service: `MemberService` → `FakeMemberService`."""
    return f"Fake{service}"


def factory_name(declaration: str) -> str:
    """The function of `testing.py` that makes a value: `Member` → `member_factory`."""
    return f"{snake_case(declaration)}_factory"


def strategy_name(declaration: str) -> str:
    """The function of `testing.py` that gives hypothesis values to draw: `Member` → `member_strategy`."""
    return f"{snake_case(declaration)}_strategy"


def helper_function(model: str, method: str) -> str:
    """The function of the helpers module behind a model's local method."""
    return f"{snake_case(model)}_{method}"


def short_name(full: str) -> str:
    """`acme.members.Member` → `Member`."""
    return full.rpartition(".")[2]


def package_of(full: str) -> str:
    """`acme.members.Member` → `acme.members`."""
    return full.rpartition(".")[0]


def package_folder(package: str) -> str:
    """`acme.members` → `acme/members`."""
    return package.replace(".", "/")
