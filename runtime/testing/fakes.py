"""What generated fakes are made of: methods that answer what a test has set, and keep what they were called with."""

import inspect
from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property, partial
from typing import Any, Generic, Self, TypedDict, TypeVar, cast

from ..delegation import stubs_of
from ..errors import RpcException, RpcValueError
from ..expectations import expect
from ..service import RpcService, service_of
from ..tables import MethodTable
from ..wire import MethodWire
from .factories import plainest

__all__ = ["AsyncFakeMethod", "FakeMethod", "FakeService", "NoArguments", "local_methods_on"]

C = TypeVar("C")
R = TypeVar("R")


class NoArguments(TypedDict):
    """The call of a method without parameters."""


class _Record:
    """What one method of a fake was told and has seen."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.answer: Callable[[Any], Any] | None = None
        """From a call to what comes of it; None as long as no test has set anything."""
        self.failure: RpcException | None = None
        """What `answer` raises, if calls are to fail with it before they get anywhere."""

    def tell(self, answer: Callable[[Any], Any], failure: RpcException | None = None) -> None:
        self.answer, self.failure = answer, failure


class FakeService:
    """The base of generated fakes, which are implementations too. All that is public in them is their service's."""

    def __init__(self, twin: "FakeService | None" = None) -> None:
        """The two sides of an async service, `twin` is the other one, answer the same and keep calls together."""
        self._records: dict[str, _Record] = {} if twin is None else twin._records

    def __repr__(self) -> str:
        return f"<fake of `{service_of(cast('Any', self)).key}`>"


class _Method(Generic[C, R]):
    """A method of a fake: a descriptor in its class, and in each instance the object that tests talk to."""

    def __init__(self, method: Callable[..., Any], /) -> None:
        """`method` is the service's own."""
        self._method = method
        self.name = ""
        self._fake: Any = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, fake: Any, owner: type) -> Self:
        if fake is None:
            return self
        mine = type(self)(self._method)
        mine.name, mine._fake = self.name, fake
        vars(fake)[self.name] = mine
        return mine

    # ---- what tests ask and say ----

    @property
    def calls(self) -> list[C]:
        """The arguments of each call by name, with defaults where none were passed."""
        return self._record.calls

    def returns(self, value: R, *later: R) -> None:
        """Answer with a value or a declared error; with several, one after the other, and the last ever after.

        Raises ValueError for what the method can't return.
        """
        values = [self._checked(one) for one in (value, *later)]
        rest = iter(values[:-1])
        self._record.tell(lambda _: next(rest, values[-1]))

    def raises(self, error: Exception) -> None:
        """Raise an exception. With an `RpcException` the call fails: whoever makes it gets just that.

        Any other is the implementation's own: a caller in another silo gets an `RpcInternalError`.
        """
        expect(error, Exception, f"it takes an exception, `{self.name}.raises(ValueError())`")

        def fail(_: Any) -> Any:
            raise error

        self._record.tell(fail, error if isinstance(error, RpcException) else None)

    def answers(self, function: Callable[[C], R]) -> None:
        """Answer with what a function makes of the call's arguments."""
        if not callable(function):
            raise TypeError(f"it takes a function: of a value, `{self.name}.returns(…)`")
        self._record.tell(lambda call: self._checked(function(call)))

    # ---- how it answers ----

    @property
    def is_local(self) -> bool:
        """Whether it is a local method, which no call from elsewhere reaches."""
        return self._table is None

    def on(self, stub: RpcService) -> Callable[..., Any]:
        """The method as a stub has it: a local one gives the stub to its helper."""
        return partial(self._take, stub)

    def fail_as_told(self, arguments: Mapping[str, Any]) -> None:
        """Let a call fail that is to fail on its way: the fake sees it here, and it gets no further."""
        if self._record.failure is not None:
            self._take(self._fake, **arguments)

    def _take(self, on: Any, /, **arguments: Any) -> Any:
        """Keep a call, and answer it. Raises RpcValueError for arguments that no caller could send."""
        call = self._bound(arguments)
        if self._wire is not None:
            self._wire.encode_arguments(arguments)
        self._record.calls.append(call)
        answer = self._record.answer
        return self._default(call, on) if answer is None else answer(call)

    @property
    def _record(self) -> _Record:
        records: dict[str, _Record] = self._fake._records
        return records.setdefault(self.name, _Record())

    def _bound(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        try:
            bound = inspect.signature(self._method).bind(self._fake, **arguments)
        except TypeError as error:
            raise TypeError(f"`{self._method.__qualname__}`: {error}") from None
        bound.apply_defaults()
        _, *names = bound.arguments  # the first is the service itself
        return {name: bound.arguments[name] for name in names}

    def _default(self, call: Mapping[str, Any], on: Any) -> Any:
        """What the contract says, or, of a local method, what its helper does for the service or its stub."""
        if self._table is not None:
            return plainest(self._table.returns)
        service = service_of(self._fake)
        return getattr(service, self.name)(on if isinstance(on, service) else stubs_of(service)[0], **call)

    def _checked(self, value: Any) -> Any:
        if self._wire is not None:
            try:
                self._wire.encode_result(value)
            except RpcValueError as error:
                raise ValueError(f"`{self._method.__qualname__}` can't return this: {error}") from None
        return value

    @cached_property
    def _table(self) -> MethodTable | None:
        """None for a local method."""
        methods = service_of(self._fake).get_method_table().methods
        return next((method for method in methods if method.name == self.name), None)

    @cached_property
    def _wire(self) -> MethodWire | None:
        return None if self._table is None else MethodWire(self._table)


def local_methods_on(fake: Any, stub: RpcService) -> dict[str, Callable[..., Any]]:
    """The local methods of a fake for those who call them on a stub: unless they were told, they do what its own do."""
    kind: type[Any] = fake.__class__
    methods = [getattr(fake, name) for name in dir(kind) if isinstance(getattr(kind, name), _Method)]
    return {method.name: method.on(stub) for method in methods if method.is_local}


class FakeMethod(_Method[C, R]):
    """A method of a fake. `C` is what a call of it looks like, `R` what it returns."""

    def __init__(self, method: Callable[..., R], /) -> None:
        super().__init__(method)

    def __call__(self, **arguments: Any) -> R:
        answer: R = self._take(self._fake, **arguments)
        return answer


class AsyncFakeMethod(_Method[C, R]):
    """The same for a method that is awaited."""

    def __init__(self, method: Callable[..., Coroutine[Any, Any, R]], /) -> None:
        super().__init__(method)

    async def __call__(self, **arguments: Any) -> R:
        answer: R = self._take(self._fake, **arguments)
        return answer
