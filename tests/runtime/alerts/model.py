"""Models of `alerts`."""

from rpcc.runtime import RpcError


class NobodyOnDuty(RpcError):
    team: str = ""
