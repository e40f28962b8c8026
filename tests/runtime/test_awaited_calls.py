"""Stubs that are awaited, and async implementations, inside one process. Each test runs a process of its own."""

import subprocess
import sys
from textwrap import dedent

START = """
import sys
from alerts.service import AlertService, BellService, alert_service, bell_service, pager_service
assert "asyncio" not in sys.modules

from rpcc.runtime import *
import asyncio, inspect, threading
from alerts.impl import WHO, place
from rpcc.runtime.delegation import implementation_of

THREAD, LOOP, PERSON, CALLER = range(4)

def refusal(call):
    try:
        call()
    except RpcServiceSetupException as error:
        return str(error)
    raise AssertionError("nothing was raised")
"""


def run(script: str) -> None:
    """Run a script in a process of its own; its assertions are the test's."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", START + dedent(script)],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_awaited_stub_holds_the_implementations_bound_coroutine_function() -> None:
    run(
        """
        async def main():
            stub = alert_service.aio
            assert stub is alert_service.aio
            assert repr(stub) == "<async delegation of `alert`>"
            early = stub.alert
            assert inspect.iscoroutinefunction(early) and vars(stub) == {}
            assert await stub.alert(user_id=3) == 3
            assert set(vars(stub)) == {"alert"}
            assert stub.alert.__self__ is implementation_of(AlertService)
            assert await early(user_id=4) == 4
            found = await bell_service.aio.ring(organization_id=1)
            assert found[:2] == ["MainThread", str(id(asyncio.get_running_loop()))]
            assert "the first call, `AlertService.alert`" in refusal(lambda: configure(Settings()))

        asyncio.run(main())
        """
    )


def test_declared_errors_and_local_methods() -> None:
    run(
        """
        async def main():
            error = await alert_service.aio.alert(user_id=0, text="night")
            assert error.team == "night"
            assert await alert_service.aio.alert_or_raise(user_id=1) == 1
            try:
                await alert_service.aio.alert_or_raise(user_id=0, text="night")
            except RpcDeclaredError as raised:
                assert raised.error == error
            else:
                raise AssertionError
            assert alert_service.aio.shout(text="a") == alert_service.shout(text="a") == f"{alert_service!r}: A!"
            try:
                await alert_service.aio.alert(user=1)
            except TypeError:
                pass
            else:
                raise AssertionError

        asyncio.run(main())
        """
    )


def test_a_thread_calls_an_async_implementation_on_the_loop_of_the_process() -> None:
    run(
        """
        WHO.set("ann")
        first, second = (bell_service.ring(organization_id=1) for _ in range(2))
        assert first == second == ["rpcc-loop", first[LOOP], "ann", ""]

        found = []
        ring = lambda: found.append(bell_service.ring(organization_id=1))
        threads = [threading.Thread(target=ring) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert found == [["rpcc-loop", first[LOOP], "nobody", ""]] * 8
        assert alert_service.alert_or_raise(user_id=5) == 5
        assert sum(thread.name == "rpcc-loop" for thread in threading.enumerate()) == 1
        """
    )


def test_a_call_that_would_hold_up_its_own_loop_is_refused() -> None:
    run(
        """
        async def main():
            told = refusal(lambda: bell_service.ring(organization_id=1))
            assert told == "`BellService.ring` is async: on an event loop, await it through `aio`", told
            assert (await bell_service.aio.ring(organization_id=1))[THREAD] == "MainThread"

        asyncio.run(main())
        """
    )


def test_a_sync_implementation_that_is_awaited_runs_in_a_thread_and_sees_the_context() -> None:
    run(
        """
        async def main():
            WHO.set("ann")
            ticks = 0

            async def tick():
                nonlocal ticks
                while True:
                    await asyncio.sleep(0)
                    ticks += 1

            ticking = asyncio.create_task(tick())
            thread, loop, who, caller = await pager_service.aio.where()
            assert thread != "MainThread" and (loop, who, caller) == ("", "ann", "")
            assert ticks > 10           # while `where` slept
            ticking.cancel()
            assert inspect.iscoroutinefunction(pager_service.aio.where)
            both = await asyncio.gather(pager_service.aio.where(), pager_service.aio.where())
            assert len({thread for thread, *_ in both}) == 2

        asyncio.run(main())
        assert pager_service.where()[THREAD] == "MainThread"
        """
    )


def test_async_code_that_a_loops_thread_calls_runs_on_that_loop() -> None:
    run(
        """
        async def main():
            # loop -> thread (sync pager) -> this loop (async alerts) -> thread (sync pager)
            WHO.set("ann")
            thread, loop, who, _ = await asyncio.wait_for(pager_service.aio.ask_alert(), 20)
            assert (loop, who) == ("", "ann")
            assert all(thread.name != "rpcc-loop" for thread in threading.enumerate())

        asyncio.run(main())
        # thread -> loop of the process -> thread -> that loop -> thread
        assert pager_service.ask_alert()[LOOP] == ""
        assert any(thread.name == "rpcc-loop" for thread in threading.enumerate())
        """
    )


def test_a_cancelled_call_ends_what_it_awaits() -> None:
    run(
        """
        async def main():
            await alert_service.aio.wait()
            try:
                async with asyncio.timeout(0.01):
                    await alert_service.aio.wait(milliseconds=60_000)
            except TimeoutError:
                pass
            assert implementation_of(AlertService).cancelled == 1

        asyncio.run(main())
        """
    )


def test_an_interrupted_thread_cancels_the_call_that_it_waits_for() -> None:
    run(
        """
        import signal, time

        def interrupt(*_):
            raise KeyboardInterrupt

        assert alert_service.wait() == "waited"
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        try:
            alert_service.wait(milliseconds=60_000)
        except KeyboardInterrupt:
            pass
        else:
            raise AssertionError
        while implementation_of(AlertService).cancelled == 0:
            time.sleep(0.001)
        """
    )


def test_a_call_that_wants_to_end_the_process_does_not_end_the_loop() -> None:
    run(
        """
        for _ in range(2):
            try:
                alert_service.fail()
            except SystemExit as stop:
                assert stop.code == "stop"
            else:
                raise AssertionError
            assert alert_service.alert(user_id=1) == 1
        """
    )


def test_a_forked_child_keeps_a_loop_of_its_own() -> None:
    run(
        """
        import os
        before = bell_service.ring(organization_id=1)
        child = os.fork()
        if child == 0:
            os._exit(0 if bell_service.ring(organization_id=1)[THREAD] == "rpcc-loop" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert bell_service.ring(organization_id=1) == before
        """
    )


def test_a_transport_without_an_async_side_carries_awaited_calls_in_threads() -> None:
    run(
        """
        from rpcc.runtime import process

        class Recorder:
            def call(self, service, method, arguments):
                return (service.key, method.name, dict(arguments), place())

        class Loops(Recorder):
            @property
            def aio(self):
                return self
            async def call(self, *call):
                return Recorder.call(self, *call)

        async def main():
            return await stub.ring(organization_id=1)

        configure(Settings(silo_mode=SiloMode.CONTROL))
        for transport, thread in ((Recorder(), "asyncio_0"), (Loops(), "MainThread")):
            process.PROCESS.silo = process.Silo(mode=SiloMode.CONTROL, transport=transport)
            stub = type(bell_service.aio).create_delegation.__func__(type(bell_service.aio).__mro__[1])
            for _ in range(2):
                *sent, place_ = asyncio.run(main())
                assert sent == ["bell", "ring", {"organization_id": 1}]
                assert place_[THREAD] == thread, place_
        """
    )


def test_awaited_stubs_look_the_mode_up_while_sealing_is_prevented() -> None:
    run(
        """
        from rpcc.runtime import delegation, process

        async def main():
            await bell_service.aio.ring(organization_id=1)
            assert vars(bell_service.aio)
            delegation.unseal()
            assert (await bell_service.aio.ring(organization_id=1))[THREAD] == "MainThread"
            assert vars(bell_service.aio) == {}
            token = process.HERE.set(process.Silo(mode=SiloMode.CONTROL))
            try:
                await bell_service.aio.ring(organization_id=1)
            except RpcServiceSetupException as error:
                assert "this process is CONTROL" in str(error)
            else:
                raise AssertionError
            process.HERE.reset(token)
            assert await bell_service.aio.ring(organization_id=1)

        asyncio.run(main())
        """
    )
