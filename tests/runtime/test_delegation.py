"""Stubs in processes of every kind. A process can be set up once, so each test here runs one of its own."""

import subprocess
import sys
from textwrap import dedent

START = """
import sys
from company.audit import AuditService, audit_service
from company.members import ActorApiKey, Member, MemberService, SubjectNote, member_service
from rpcc.runtime import *

def invite(**more):
    return member_service.invite(organization_id=1, email="a@example.org", actor=ActorApiKey(api_key="k"), **more)

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
    assert done.returncode == 0, done.stderr


def test_importing_a_stub_imports_no_implementation() -> None:
    run(
        """
        assert "company.members.impl" not in sys.modules
        assert "company.members.helpers" not in sys.modules
        assert isinstance(member_service, MemberService)
        assert repr(member_service) == "<delegation of `organization_member`>"
        assert member_service.invite.__doc__ == "Invite someone."
        assert MemberService.get_method_table().key == MemberService.key
        member = Member(id=4)
        assert member.display_name() == "#4"
        assert not member_service.can_manage_billing(member=member)
        assert "company.members.impl" not in sys.modules   # a local method needs no implementation
        invite()
        assert "company.members.impl" in sys.modules
        """
    )


def test_nothing_configured_is_a_monolith() -> None:
    run(
        """
        assert current_silo_mode() is SiloMode.MONOLITH
        assert current_region() is None
        assert invite().organization_id == 1
        audit_service.record(user_id=1, subject=SubjectNote(note="n"))
        assert audit_service.count() == 1
        """
    )


def test_a_sealed_stub_holds_the_implementations_bound_method() -> None:
    run(
        """
        early = member_service.get_by_user          # taken before the first call
        assert vars(member_service) == {}
        member = invite()
        assert set(vars(member_service)) == {"invite"}
        sealed = member_service.invite
        assert type(sealed.__self__).__name__ == "DatabaseBackedMemberService"
        assert member_service.get_by_user(organization_id=1, user_id=1) is member
        assert early(organization_id=1, user_id=1) is member
        assert member_service.get_by_user.__self__ is sealed.__self__
        assert member_service.invite_or_raise.__func__ is MemberService.invite_or_raise
        assert member_service.invite_or_raise(organization_id=1, email="b", actor=ActorApiKey(api_key="k")).id == 2
        again = MemberService.create_delegation()
        assert again.get_by_user(organization_id=1, user_id=1) is member     # the same implementation
        """
    )


def test_declared_errors_and_disabled_methods_in_a_monolith() -> None:
    run(
        """
        error = invite(limit=0)
        assert error.limit == 0
        try:
            member_service.invite_or_raise(organization_id=1, email="a", actor=ActorApiKey(api_key="k"), limit=0)
        except RpcDeclaredError as raised:
            assert raised.error == error
        else:
            raise AssertionError
        forget = next(m for m in MemberService.get_method_table().methods if m.name == "forget")
        assert forget.disabled_since is not None
        invite()
        assert member_service.forget(user_id=1) is None      # a local call is never refused
        """
    )


def test_arguments_are_keyword_only() -> None:
    run(
        """
        for call in (lambda: member_service.get_by_user(1, 2), lambda: member_service.get_by_user(1, user_id=2)):
            for _ in range(2):
                try:
                    call()
                except TypeError as error:
                    assert "get_by_user" in str(error), error
                else:
                    raise AssertionError
                member_service.get_by_user(organization_id=1, user_id=2)
        """
    )


def test_a_service_of_the_own_silo_is_local_and_one_of_another_silo_needs_a_transport() -> None:
    run(
        """
        configure(Settings(silo_mode=SiloMode.REGION, region="us"))
        assert current_region() == Region("us")
        assert invite().id == 1
        told = refusal(lambda: audit_service.count())
        assert "`audit` lives in the CONTROL silo, this process is REGION" in told, told
        assert "no transport between silos is configured" in told
        assert vars(audit_service) == {}
        """
    )
    run(
        """
        configure(Settings(silo_mode=SiloMode.CONTROL))
        assert audit_service.count() == 0
        for _ in range(2):
            assert "`organization_member` lives in the REGION silo, this process is CONTROL" in refusal(invite)
        """
    )


def test_configure_comes_too_late_after_the_first_call() -> None:
    run(
        """
        configure(Settings(silo_mode=SiloMode.CONTROL))
        configure(Settings(silo_mode=SiloMode.REGION, region="us"))      # before the first call: the last one holds
        told = refusal(lambda: audit_service.count())                    # a call that fails seals nothing
        configure(Settings())
        assert current_region() is None
        audit_service.count()
        invite()
        told = refusal(lambda: configure(Settings(silo_mode=SiloMode.CONTROL)))
        assert "the first call, `AuditService.count`, has fixed the silo mode" in told, told
        assert current_silo_mode() is SiloMode.MONOLITH
        """
    )


def test_a_failed_first_call_leaves_everything_as_it_was() -> None:
    run(
        """
        import company.members.impl as impl
        working = impl.DatabaseBackedMemberService.__init__

        def broken(self):
            raise OSError("no database")

        impl.DatabaseBackedMemberService.__init__ = broken
        for _ in range(2):
            try:
                invite()
            except RpcServiceSetupException as error:
                assert "`organization_member` (MemberService)" in str(error)
                assert error.service == "organization_member"
                assert isinstance(error.__cause__, OSError)
                assert (error.fault, error.outcome, error.retry_safe) == ("settings", Outcome.NOT_EXECUTED, True)
            else:
                raise AssertionError
        assert vars(member_service) == {}
        configure(Settings())                                            # nothing is sealed
        impl.DatabaseBackedMemberService.__init__ = working
        assert invite().id == 1
        """
    )


def test_an_implementation_that_cannot_be_imported() -> None:
    run(
        """
        sys.modules["company.members.impl"] = None
        try:
            invite()
        except RpcServiceSetupException as error:
            assert isinstance(error.__cause__, ImportError)
        else:
            raise AssertionError
        del sys.modules["company.members.impl"]
        assert invite().id == 1
        """
    )


def test_32_threads_may_make_the_first_call_at_once() -> None:
    run(
        """
        import threading, time
        sys.setswitchinterval(1e-6)
        go, ids, errors = threading.Barrier(32), [], []

        def work(n):
            go.wait()
            try:
                for _ in range(20):
                    ids.append(invite(limit=10_000).organization_id)
                    member_service.get_by_user(organization_id=1, user_id=n)
                    audit_service.count()
            except BaseException as error:
                errors.append(repr(error))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(32)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert not errors, errors[:3]
        assert ids == [1] * 640
        from company.members.impl import DatabaseBackedMemberService
        assert DatabaseBackedMemberService.instances == 1
        """
    )


def test_a_call_that_imports_does_not_hold_up_an_import_that_calls() -> None:
    # one thread imports `slow`, which makes a call; another thread's call imports an implementation, and that `slow`
    run(
        """
        import importlib.abc, importlib.util, threading
        from importlib.machinery import PathFinder

        both_run = threading.Barrier(2, timeout=20)

        class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
            def find_spec(self, name, path=None, target=None):
                known = ("slow", "company.audit.impl")
                return importlib.util.spec_from_loader(name, self) if name in known else None
            def exec_module(self, module):
                both_run.wait()
                if module.__name__ == "slow":
                    module.member = invite()
                else:
                    import slow
                    import company.audit
                    PathFinder.find_spec(module.__name__, company.audit.__path__).loader.exec_module(module)

        def importing():
            import slow
            finished.append(slow.member.id)

        def calling():
            finished.append(audit_service.count())

        sys.meta_path.insert(0, Loader())
        finished = []
        threads = [threading.Thread(target=target, daemon=True) for target in (importing, calling)]
        for thread in threads: thread.start()
        for thread in threads: thread.join(timeout=20)
        assert sorted(finished) == [0, 1], finished
        """
    )


def test_stubs_look_the_mode_up_while_sealing_is_prevented() -> None:
    run(
        """
        from rpcc.runtime import delegation, process
        assert invite().id == 1
        assert vars(member_service)
        delegation.unseal()
        assert vars(member_service) == {}
        assert member_service.get_by_user(organization_id=1, user_id=1).id == 1
        assert vars(member_service) == {}
        taken = member_service.get_by_user
        token = process.HERE.set(process.Silo(mode=SiloMode.CONTROL))
        assert current_silo_mode() is SiloMode.CONTROL
        assert audit_service.count() == 0
        assert "this process is CONTROL" in refusal(lambda: taken(organization_id=1, user_id=1))
        process.HERE.reset(token)
        assert taken(organization_id=1, user_id=1).id == 1
        configure(Settings(silo_mode=SiloMode.CONTROL))        # never too late: nothing is sealed
        assert "this process is CONTROL" in refusal(invite)
        """
    )


def test_a_transport_carries_calls_to_other_silos() -> None:
    run(
        """
        from rpcc.runtime import process

        class Recorder:
            def call(self, service, method, arguments):
                return (service.key, method.name, dict(arguments))

        configure(Settings(silo_mode=SiloMode.CONTROL))
        process.PROCESS.silo = process.Silo(mode=SiloMode.CONTROL, transport=Recorder())
        for _ in range(2):
            sent = member_service.get_by_user(organization_id=1, user_id=2)
            assert sent == ("organization_member", "get_by_user", {"organization_id": 1, "user_id": 2})
        assert "company.members.impl" not in sys.modules
        """
    )
