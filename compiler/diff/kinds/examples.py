"""Short ways to write the `.rpc` files of the catalogue's examples."""

__all__ = ["calling", "region", "sending", "service", "taking", "using"]


def service(body: str, declarations: str = "") -> str:
    """A Control service with this body."""
    return f"package acme.shop\n\n{declarations}control service OrderService {{\n{body}}}\n"


def region(body: str, declarations: str = "") -> str:
    """A Region service with this body."""
    return f"package acme.shop\n\n{declarations}region service OrderService {{\n{body}}}\n"


def taking(params: str, declarations: str = "") -> str:
    """A service with one method that takes these parameters."""
    return service(f"  rpc place({params}) -> bool\n", declarations)


def sending(returns: str, declarations: str = "") -> str:
    """A service with one method that returns this."""
    return service(f"  rpc find(id: int) -> {returns}\n", declarations)


def using(declarations: str, name: str = "Order") -> str:
    """A service that takes and gives what is declared under a name."""
    return service(f"  rpc place(order: {name}) -> bool\n\n  rpc find(id: int) -> {name}\n", f"{declarations}\n\n")


def calling(attributes: str) -> str:
    """A service with one method that bears these attributes."""
    line = f"  {attributes}\n" if attributes else ""
    return service(f"{line}  rpc find(id: int) -> int\n\n  rpc list_all() -> list[int]\n")
