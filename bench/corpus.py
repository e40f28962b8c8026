"""Workspaces of any size for the benchmarks: `.rpc` files and `.proto` twins of equal content.

N services × 10 methods and 5 N models × 10 fields, one package each of one service and five models.
"""

import sys
from pathlib import Path

__all__ = ["MODELS", "write_protos", "write_rpcs"]

METHODS = 10
MODELS = 5

_RPC_FIELDS = """\
  id: int = -1
  organization_id: OrganizationId = -1
  name: str(max_len=100) = ""
  enabled: bool = false
  score: float = 0.0
  status: Status{n} = active
  labels: list[str] = []
  counts: dict[str, int] = {{}}
  parent: {parent} = none
  joined_at: datetime = "2000-01-01T00:00:00Z"
"""

_PROTO_FIELDS = """\
  int64 id = 1;
  int64 organization_id = 2;
  string name = 3;
  bool enabled = 4;
  double score = 5;
  Status{n} status = 6;
  repeated string labels = 7;
  map<string, int64> counts = 8;
  {parent} parent = 9;
  google.protobuf.Timestamp joined_at = 10;
"""


def _parent(n: int, m: int) -> str:
    """Each model but the first holds the one before it."""
    return f"Item{n}x{max(m - 1, 0)}"


def _rpc(n: int) -> str:
    lines = [
        f"/// Service {n} and its models.",
        f"package bench.p{n}",
        "",
        "from bench.types import OrganizationId",
        "",
    ]
    lines += [f"enum Status{n}: str {{ active  paused  closed }}", ""]
    for m in range(MODELS):
        lines += [
            f"/// Item {m} of service {n}.",
            f"model Item{n}x{m} {{",
            _RPC_FIELDS.format(n=n, parent=_parent(n, m) + "?").rstrip(),
            "}",
            "",
        ]
    lines += [f"region service Bench{n}Service {{"]
    for k in range(METHODS):
        lines += [
            f"  /// Method {k}.",
            "  @readonly @timeout(2s)",
            f"  rpc call_{k}(organization_id: OrganizationId, item: Item{n}x{k % MODELS}, limit: int = 50)",
            f"    -> Item{n}x{(k + 1) % MODELS}?",
            "    by organization_id",
            "",
        ]
    return "\n".join([*lines, "}", ""])


def _proto(n: int) -> str:
    lines = ['syntax = "proto3";', f"package bench.p{n};", 'import "google/protobuf/timestamp.proto";', ""]
    lines += [f"enum Status{n} {{ ACTIVE{n} = 0; PAUSED{n} = 1; CLOSED{n} = 2; }}", ""]
    for m in range(MODELS):
        fields = _PROTO_FIELDS.format(n=n, parent=_parent(n, m)).rstrip()
        lines += [f"// Item {m} of service {n}.", f"message Item{n}x{m} {{", fields, "}", ""]
    for k in range(METHODS):
        lines += [
            f"message Call{n}x{k}Request {{",
            f"  int64 organization_id = 1; Item{n}x{k % MODELS} item = 2; int64 limit = 3;",
            "}",
            f"message Call{n}x{k}Response {{ optional Item{n}x{(k + 1) % MODELS} item = 1; }}",
        ]
    lines += ["", f"service Bench{n}Service {{"]
    lines += [
        f"  // Method {k}.\n  rpc Call{k}(Call{n}x{k}Request) returns (Call{n}x{k}Response);" for k in range(METHODS)
    ]
    return "\n".join([*lines, "}", ""])


def write_rpcs(folder: Path, services: int) -> None:
    """Write a workspace of `.rpc` files with its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rpcc.toml").write_text('sources = ["rpc"]\nout = "out"\nemit = ["python", "jsonschema"]\n')
    rpc = folder / "rpc"
    rpc.mkdir(exist_ok=True)
    (rpc / "types.rpc").write_text("package bench.types\n\n@newtype\ntype OrganizationId = int\n")
    for n in range(services):
        (rpc / f"p{n}.rpc").write_text(_rpc(n))


def write_protos(folder: Path, services: int) -> None:
    """Write the twins."""
    proto = folder / "proto"
    proto.mkdir(parents=True, exist_ok=True)
    (proto / "buf.yaml").write_text("version: v2\n")
    for n in range(services):
        (proto / f"p{n}.proto").write_text(_proto(n))


if __name__ == "__main__":
    target, size = Path(sys.argv[1]), int(sys.argv[2])
    write_rpcs(target, size)
    write_protos(target, size)
