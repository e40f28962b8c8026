"""The kit, used wrongly: each mistake is told where it is made, with the way out."""

from collections.abc import Callable
from typing import Any

import pytest
from company.members import ActorApiKey, Member, member_service
from company.types import OrganizationId
from company_fakes import FakeMemberService
from probe.service import RegionProbeService, region_probe

from rpcc.runtime import RpcTimeout, RpcValueError, SiloMode, control_silo_model
from rpcc.runtime.testing import (
    all_silo_test,
    assert_round_trip,
    assert_rpc_matches,
    assume_test_silo_mode,
    assume_test_silo_mode_of,
    control_silo_test,
    create_test_regions,
    faults,
    inject_fault,
    installed,
    map_organization,
    override_options,
    region_silo_test,
)

loose: Any = all_silo_test
"""As those see it who run no type checker."""
regions: Any = create_test_regions
assume: Any = assume_test_silo_mode
inject: Any = inject_fault
install: Any = installed
override: Any = override_options
matches: Any = assert_rpc_matches
round_trip: Any = assert_round_trip
tag: Any = control_silo_model
assume_of: Any = assume_test_silo_mode_of
forget: Any = FakeMemberService().forget
MISTAKES: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: loose(regions=["us"]),
        TypeError,
        "`regions` are what `create_test_regions` makes, not `list`",
    ),
    (lambda: loose(["us"]), TypeError, "decorates functions and classes, not `list`"),
    (lambda: loose(lambda: None), TypeError, "`all_silo_test` decorates functions and classes, not a lambda"),
    (lambda: regions(["us", "eu"]), TypeError, "names stand side by side"),
    (lambda: regions("us", single_tenants="us"), TypeError, r'are a list: `single_tenants=\["us"\]`'),
    (lambda: assume("REGION"), TypeError, "a mode is a `SiloMode`, for instance `SiloMode.REGION`, not `str`"),
    (lambda: assume_of(Member()), TypeError, "the class of a table says where it is, not `Member`"),
    (
        lambda: tag(len),
        TypeError,
        "the class of a table says where it is, not `builtin_function_or_method`",
    ),
    (lambda: override(["retries"]), TypeError, r'options are a table, `{"retries": 0}`, not `list`'),
    (lambda: override_options({"retris": 0}), ValueError, "`retris`: there is no such option; did you mean `retries`?"),
    (lambda: inject(region_probe.put, "timeout"), TypeError, "a fault is a function, for instance `faults.timeout`"),
    (
        lambda: inject(region_probe.put, faults.slow),
        TypeError,
        r"`faults.slow` makes a fault of .*: `faults.slow\(2\)`",
    ),
    (lambda: inject_fault(region_probe.put, faults.timeout, times=0), ValueError, "`times` is at least 1, not 0"),
    (
        lambda: inject_fault("region_probe", faults.timeout),
        ValueError,
        "`region_probe` is no name of a method: write `s",
    ),
    (lambda: inject_fault("region_probe.putt", faults.timeout), ValueError, "no method `putt` .* did you mean `put`?"),
    (
        lambda: inject_fault("region_prob.put", faults.timeout),
        ValueError,
        "no service .*; did you mean `region_probe`?",
    ),
    (lambda: inject_fault("xyz.put", faults.timeout), ValueError, "`xyz`: its module may not be imported yet"),
    (lambda: inject_fault(RegionProbeService.put, faults.timeout), ValueError, "a fault is for a method of a stub"),
    (
        lambda: install(FakeMemberService).__enter__(),
        TypeError,
        "an implementation or a fake, not the class `FakeMemberService`",
    ),
    (
        lambda: install(Member()).__enter__(),
        TypeError,
        "it takes a stub, an implementation or a fake, not `Member`",
    ),
    (lambda: round_trip(Member(), "x"), TypeError, "it takes a stub, an implementation or a fake"),
    (lambda: matches(object(), Member()), TypeError, "what comes first is a model, not `object`"),
    (
        lambda: forget.raises(RpcTimeout),
        TypeError,
        r"it takes an exception, `forget.raises\(ValueError\(\)\)`, not the class `RpcTimeout`",
    ),
    (lambda: forget.answers(3), TypeError, r"takes a function: of a value, `forget.returns\(…\)`"),
]


@pytest.mark.parametrize(("mistake", "kind", "text"), MISTAKES)
def test_a_mistake_is_told(mistake: Callable[[], Any], kind: type[Exception], text: str) -> None:
    with pytest.raises(kind, match=text):
        mistake()


def test_a_silo_inside_of_a_silo() -> None:
    @control_silo_test
    def outer() -> None:
        inner()

    @region_silo_test
    def inner() -> None:
        pass

    with pytest.raises(
        RuntimeError, match="there is one at a time: `assume_test_silo_mode` has a part of it in another"
    ):
        outer()


@pytest.mark.parametrize("mode", SiloMode)
def test_a_fake_takes_what_callers_can_send(mode: SiloMode) -> None:
    wrong: Any = 7
    with installed(FakeMemberService()) as fake, assume_test_silo_mode(mode):
        map_organization(1, "us")
        with pytest.raises(RpcValueError, match="`email`: must be a string"):
            member_service.invite(organization_id=OrganizationId(1), email=wrong, actor=ActorApiKey(api_key="k"))
        with pytest.raises(TypeError, match=r"`MemberService.invite`: missing a required argument"):
            fake.invite(emial="a")
        assert fake.invite.calls == []
