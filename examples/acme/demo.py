"""The company as one control and two region processes: plays the scenario across, and what only silos can show.

This process belongs to the control silo, as one that serves web pages would: control's services are local here, and
region services are called over the wire. Lines with a bar say which silo has answered.
"""

import tempfile
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import scenario
from rpcc.runtime import (
    Outcome,
    RegionMappingNotFound,
    RpcException,
    RpcServiceSetupException,
    RpcUnauthorized,
    Settings,
    configure,
    region_mappings,
)
from rpcc.runtime.calling.client import Client
from rpcc.runtime.network import network_of
from silos import Silos, running
from watch import AuditLogs, watch

from acme.database import open_database
from acme.members import MemberService, TeamCreate, member_service, team_service
from acme.moves import archive_service
from acme.moves.moving import move
from acme.types import OrganizationId

__all__ = ["main"]

ACME = OrganizationId(1)
THREADS = 4


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as silos:
        print("control, us and eu are up, each with a database of its own")
        logs = AuditLogs({name: silos.audit_log(name) for name in ("control", "us", "eu")})
        configure(Settings.from_file(silos.settings("control")))
        open_database(silos.database("control"))
        watch(scenario, logs)
        scenario.play()
        respect_borders(silos)
        move_while_people_work(logs)
        codes = silos.stop()
        print(f"all have stopped: {', '.join(f'{name} with {code}' for name, code in codes.items())}")


def say(text: str) -> None:
    print(f"  {text}")


# ------------------------------------------------------------------ borders ----


def respect_borders(silos: Silos) -> None:
    print("What is not allowed does not happen")
    try:
        member_service.list_members(organization_id=OrganizationId(404))
    except RegionMappingNotFound as refused:
        say(f"organization 404: {refused}; {refused.outcome.name.lower()}")
    us = tomllib.loads(silos.settings("us").read_text())
    eu = {"eu": {"addresses": silos.address("eu")}}
    try:
        Settings(**us, regions=eu)
    except RpcServiceSetupException as refused:
        say(f"a region that wants to call another does not start: {refused}")
    # what us could do with all that it has: sign with its own key, in control's name
    posing = Client(network_of(Settings(silo_mode="control", regions=eu, keys={"eu": us["keys"]["control"]})))
    table = MemberService.get_method_table()
    count = next(method for method in table.methods if method.name == "count_in_region")
    try:
        posing.call(table, count, {"region_name": "eu"})
    except RpcUnauthorized as refused:
        say(f"us calls eu in control's name: {refused}")
        say(f"what eu says of it: {silos.log('eu').read_text().splitlines()[-1].partition(': ')[2]}")
    finally:
        posing.close()


# ------------------------------------------------------------------- a move ----


def move_while_people_work(logs: AuditLogs) -> None:
    print("Acme moves to us while people found teams in it")
    logs.new_lines()
    done = Event()
    with ThreadPoolExecutor(THREADS + 1) as pool:
        people = [pool.submit(found_teams, number, done) for number in range(THREADS)]
        reader = pool.submit(read_members, done)
        try:
            time.sleep(0.3)
            left = move(ACME, "us")
            time.sleep(0.3)
        finally:
            done.set()
    founded = [slug for person in people for slug in person.result()]
    answers = Counter((line["silo"], line["outcome"]) for line in logs.new_lines() if line["service"] == "team")
    for (silo, outcome), count in sorted(answers.items()):
        say(f"{silo} answered {count} times: {outcome}")
    archive_service.forget_organization(region_name=left, organization_id=ACME)
    there = [team.slug for team in team_service.list(organization_id=ACME) if team.slug != "compilers"]
    lives = next(iter(region_mappings().list())).region
    say(f"acme lives in {lives}, and has {len(there)} new teams of the {len(founded)} that were founded")
    assert sorted(there) == sorted(founded)
    say("none is missing, and none is there twice")
    assert reader.result() == {4}
    say("who only reads has noticed nothing: 4 members all the time")
    counts = {region: member_service.count_in_region(region_name=region) for region in ("us", "eu")}
    say(f"members by region: {counts}")


def found_teams(person: int, done: Event) -> list[str]:
    """Found one team after the other, and give their names."""
    founded: list[str] = []
    while not done.is_set():
        slug = f"team-{person}-{len(founded)}"
        try:
            team_service.create_or_raise(organization_id=ACME, team=TeamCreate(slug=slug))
        except RpcException as refused:
            if refused.outcome is not Outcome.NOT_EXECUTED:
                raise
            continue  # the same again, which is safe
        founded.append(slug)
    return founded


def read_members(done: Event) -> set[int]:
    """How many members acme had, asked again and again."""
    counts: set[int] = set()
    while not done.is_set():
        counts.add(len(member_service.list_members(organization_id=ACME).members))
    return counts


if __name__ == "__main__":
    main()
