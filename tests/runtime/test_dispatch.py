"""Calls by name from decoded JSON to decoded JSON, and what the first call finds; each in a process of its own."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

START = """
import sys
from rpcc.runtime import *
from rpcc.runtime.errors import RpcDecodeError

def raised(kind, call):
    try:
        call()
    except kind as error:
        assert type(error) is kind, type(error)
        return str(error)
    raise AssertionError("nothing was raised")
"""


def run(script: str, **variables: str) -> None:
    """Run a script in a process of its own; its assertions are the test's."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", START + dedent(script)],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_local_services_by_name() -> None:
    run(
        """
        import probe.service
        from probe.impl import ACTS
        call = dispatch_to_local_service
        assert call("probe", "plain", {"text": "a"}) == {"meta": {}, "value": "a"}
        assert call("probe", "plain", {"text": "a", "maximum": 4, "strange": 1}) == {"meta": {}, "value": "a"}
        assert call("probe", "nothing", {"text": "a"}) == {"meta": {}, "value": None}
        assert call("probe", "moments", {"at": ["2020-01-01T00:00:00+01:00"]})["value"] == ["2019-12-31T23:00:00Z"]
        assert call("region_probe", "put", {"organization_id": 1, "text": "a"})["value"] == "a"   # a monolith has all
        ACTS["plain"] = lambda text: probe.service.Oops(reason=text)
        assert call("probe", "plain", {"text": "a"}) == {
            "meta": {}, "error": {"name": "Oops", "value": {"reason": "a"}}
        }
        assert raised(RpcDecodeError, lambda: call("probe", "plain", {"text": 5})) == "`args.text`: must be a string"
        assert raised(RpcValueError, lambda: call("probe", "plain", {"text": object()}))
        assert raised(RpcServiceSetupException, lambda: call("else", "plain", {})) == "there is no service `else`"
        told = raised(RpcServiceSetupException, lambda: call("probe", "else", {}))
        assert told == "`probe` has no method `else`", told
        ACTS["plain"] = lambda text: 1 / 0
        raised(ZeroDivisionError, lambda: call("probe", "plain", {"text": "a"}))      # as a local call does
        told = raised(RpcServiceSetupException, lambda: configure(Settings()))        # a call like others
        assert "the first call, `ProbeService.plain`" in told, told
        """
    )


def test_an_async_implementation_is_waited_for() -> None:
    run(
        """
        from talk.service import TalkService
        stub = TalkService.create_delegation()
        assert dispatch_to_local_service("talk", "state", {})["value"]["most"] == 0
        """
    )


def test_services_of_another_silo_are_not_local() -> None:
    run(
        """
        import probe.service
        configure(Settings(silo_mode="region", region="us"))
        told = raised(RpcServiceSetupException, lambda: dispatch_to_local_service("probe", "plain", {"text": "a"}))
        assert told == "`probe` lives in the CONTROL silo, this process is REGION", told
        assert "probe.impl" not in sys.modules
        told = raised(RpcServiceSetupException, lambda: dispatch_remote_call(None, "probe", "plain", {"text": "a"}))
        assert told == "no transport between silos is configured", told
        """
    )


def test_other_silos_by_name(tmp_path: Path) -> None:
    run(
        f"""
        import pathlib
        import threaded_silos as made
        from rpcc.runtime.process import PROCESS, Silo
        from probe.impl import ACTS
        silos = made.Silos(pathlib.Path({str(tmp_path)!r}))
        PROCESS.is_configured, PROCESS.discovery = True, ("probe",)
        call = dispatch_remote_call

        PROCESS.silo = Silo(transport=silos["us"].client)
        assert call(None, "probe", "plain", {{"text": "a"}}) == {{"meta": {{}}, "value": "a"}}
        assert call(None, "probe", "nothing", {{"text": "a"}}) == {{"meta": {{}}, "value": None}}
        PROCESS.silo = Silo(transport=silos["control"].client)
        assert call(Region("us"), "region_probe", "put", {{"organization_id": 1, "text": "a"}})["value"] == "a"
        path, headers, body = silos["control"].wire.sent[-1]
        assert path == "/rpc/region_probe/put/" and b'"kind":"region_name"' in body, body

        told = raised(RpcInvalidRequest, lambda: call(Region("us"), "region_probe", "put", {{"text": 5}}))
        assert "`args.text`: must be a string" in told and "`args.organization_id`: is missing" in told, told
        told = raised(RpcServiceSetupException, lambda: call(Region("ap"), "region_probe", "put", {{}}))
        assert told == "there is no address for the silo `ap` in the settings", told
        assert "CONTROL" in raised(RpcServiceSetupException, lambda: call(Region("us"), "probe", "plain", {{}}))
        assert "REGION" in raised(RpcServiceSetupException, lambda: call(None, "region_probe", "put", {{}}))

        import company.members, company.audit
        PROCESS.silo = Silo(transport=silos["us"].client)
        PROCESS.discovery = ("probe", "company")
        raised(RpcDisabledException, lambda: call(None, "probe", "off", {{"text": ""}}))
        assert call(None, "audit", "count", {{}})["value"] == 0
        ACTS["plain"] = lambda text: __import__("probe.service").service.Oops(reason=text)
        assert call(None, "probe", "plain", {{"text": "a"}})["error"] == {{"name": "Oops", "value": {{"reason": "a"}}}}
        """
    )


def test_what_can_be_called() -> None:
    run(
        """
        import company.audit.service
        names = [line.partition("(")[0] for line in list_all_service_method_signatures()]
        assert names[:2] == ["audit.record", "audit.count"], names
        configure(Settings(silo_mode="monolith", discovery="probe"))
        names = [line.partition("(")[0] for line in list_all_service_method_signatures()]
        assert names[:2] == ["probe.plain", "probe.read"] and names[-1] == "region_probe.assign", names
        assert list_all_service_method_signatures(["company.audit"])[0].startswith("audit.record(")
        """
    )


def test_variables_are_found_at_the_first_call() -> None:
    script = """
    from company.audit import audit_service
    assert current_silo_mode() is SiloMode.MONOLITH       # nothing has been called yet
    told = raised(RpcServiceSetupException, lambda: audit_service.count())
    assert "`audit` lives in the CONTROL silo, this process is REGION" in told, told
    assert current_region() == Region("us")
    """
    run(script, RPCC_SILO_MODE="region", RPCC_REGION="us")


def test_threads_that_make_the_first_call_together() -> None:
    script = """
    import threading
    from company.audit import audit_service
    start, errors = threading.Barrier(8), []
    def work():
        start.wait()
        try:
            audit_service.count()
        except Exception as error:
            errors.append(error)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert errors == [], errors
    assert current_silo_mode() is SiloMode.CONTROL
    """
    for _ in range(2):
        run(script, RPCC_SILO_MODE="control")


def test_variables_that_are_wrong_are_told_by_each_call() -> None:
    script = """
    from company.audit import audit_service
    for _ in range(2):
        told = raised(RpcServiceSetupException, lambda: audit_service.count())
        assert told == "`silo_mode` is REGION, but `region` is not set", told
    """
    run(script, RPCC_SILO_MODE="region")


def test_positional_arguments_are_the_type_errors_of_a_local_call() -> None:
    script = """
    from probe.service import probe
    from rpcc.runtime.signing.keys import new_secret
    keys = {"control": [{"id": "k", "secret": new_secret()}]}
    configure(Settings(silo_mode="region", region="us", control="http://127.0.0.1:1", keys=keys))
    raised(RpcUnavailable, lambda: probe.plain(text="a"))
    for _ in range(2):
        told = raised(TypeError, lambda: probe.plain("a"))
        assert "ProbeService.plain() takes" in told, told
    """
    run(script)
