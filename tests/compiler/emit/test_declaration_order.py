"""The order of declarations: hard needs first, the rest where that can be, and no more names pending than must be."""

from hypothesis import given
from hypothesis import strategies as st

from rpcc.compiler.emit.ordering import Needs, Placed, order

NAMES = [f"n{at}" for at in range(8)]


@st.composite
def needs(draw: st.DrawFn) -> dict[str, Needs]:
    """Hard needs name later names only, so that they have no circles; soft ones name any, unknown ones too."""
    found: dict[str, Needs] = {}
    for at, name in enumerate(NAMES):
        hard = draw(st.lists(st.sampled_from([*NAMES[at + 1 :], "elsewhere"]), max_size=2, unique=True))
        soft = draw(st.lists(st.sampled_from([*NAMES, "elsewhere"]), max_size=3, unique=True))
        found[name] = Needs(hard=tuple(hard), soft=tuple(soft))
    return found


@given(needs(), st.permutations(NAMES))
def test_hard_needs_come_first_and_what_does_not_is_pending(found: dict[str, Needs], listed: list[str]) -> None:
    given_order = {name: found[name] for name in listed}
    placed = order(given_order)
    assert sorted(p.name for p in placed) == sorted(NAMES)
    before: set[str] = set()
    for one in placed:
        named = found[one.name]
        assert {n for n in named.hard if n in found} <= before
        assert one.pending == {n for n in named.soft if n in found and n not in before}
        before.add(one.name)


def _order(**found: str) -> list[Placed]:
    """`a="b !c"`: a needs b softly, c hard."""
    return order(
        {
            name: Needs(
                hard=tuple(word[1:] for word in text.split() if word[0] == "!"),
                soft=tuple(word for word in text.split() if word[0] != "!"),
            )
            for name, text in found.items()
        }
    )


def _names(placed: list[Placed]) -> str:
    return " ".join(one.name for one in placed)


def test_without_needs_the_order_stays() -> None:
    assert _names(_order(b="", a="", c="")) == "b a c"


def test_what_is_needed_comes_first() -> None:
    placed = _order(member="team role", team="role", role="")
    assert _names(placed) == "role team member"
    assert not any(one.pending for one in placed)


def test_one_who_needs_itself_waits_for_itself() -> None:
    assert _order(node="node") == [Placed("node", frozenset({"node"}))]


def test_an_alias_waits_for_its_model_and_the_model_quotes_it() -> None:
    assert _order(node="nodes", nodes="!node") == [Placed("node", frozenset({"nodes"})), Placed("nodes", frozenset())]
    assert _order(nodes="!node", node="nodes") == [Placed("node", frozenset({"nodes"})), Placed("nodes", frozenset())]


def test_a_base_class_comes_first_though_it_names_what_extends_it() -> None:
    assert _names(_order(base="derived", derived="!base")) == "base derived"
    assert _names(_order(derived="!base", base="derived")) == "base derived"


def test_a_long_chain_needs_no_stack() -> None:
    length = 5000
    chain = {f"n{at}": Needs(soft=(f"n{at + 1}",)) for at in range(length)}
    assert [one.name for one in order(chain)] == [f"n{at}" for at in reversed(range(length))]
    hard = {f"n{at}": Needs(hard=(f"n{at + 1}",)) for at in range(300)}
    assert [one.name for one in order(hard)] == [f"n{at}" for at in reversed(range(300))]
