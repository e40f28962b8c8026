"""Local methods of `shapes.all`: what runs in the caller's process."""

from collections.abc import Sequence

from shapes.all.model import Node, OnlyLocal


def node_root(self_: Node, *, nodes: Sequence[Node]) -> Node:
    raise NotImplementedError


def only_local_act(self_: OnlyLocal) -> None:
    raise NotImplementedError


def only_local_act_again(self_: OnlyLocal, *, n: int) -> None:
    raise NotImplementedError
