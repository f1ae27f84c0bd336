#!/usr/bin/env python3
"""`turnstile simulate`, with programs as their authors would start them.

    processes/tests/simulate_test.py TURNSTILE_SIMULATE FOLDER_OF_ANY_PROGRAM [TEST...]
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from simulating import ENVIRONMENT, EXAMPLE, SIMULATE, expect, run_all, simulate, world_of


def the_same_seed_is_the_same_run():
    for seed in ("7", "28"):
        first, _ = simulate("billing.toml", "replay", seed, "--trace", "--check-determinism")
        second, _ = simulate("billing.toml", "replay", seed, "--trace", "--check-determinism")
        expect(first == second, "two replays of a seed differ")
        expect("for order 5" in first and "calls rd_kafka_commit_transaction" in first, f"no invoice in the trace:\n{first}")


def the_right_program_holds():
    out, _ = simulate("billing.toml", "--seeds", "40", "--check-determinism", "--out", tempfile.mkdtemp())
    expect("40 seeds run twice, all equal" in out and "process_crash" in out, out)


def the_careless_program_is_caught_and_its_failure_replays():
    folder = pathlib.Path(tempfile.mkdtemp())
    out, _ = simulate("careless.toml", "--seeds", "1000", "--out", folder, code=1)
    expect("FAIL none_of_orders_twice" in out and "replay:   turnstile simulate careless.toml replay" in out, out)
    (file,) = folder.glob("none_*.json")
    again, _ = simulate("careless.toml", "replay", file, code=1)
    expect("the same violation and the same hash as recorded" in again, again)
    for line in ("  shrunk:   ", "  faults:   process_crash of biller-"):
        said = [[each for each in text.splitlines() if each.startswith(line)] for text in (out, again)]
        expect(said[0] == said[1] and len(said[0]) == 1, f"exploring and replaying differ: {said}")
    page = file.with_suffix(".html").read_text()
    expect("biller-0" in page and "rd_kafka_flush" in page, "the page has no lane or no call of a process")


def a_command_judges_by_its_exit_code():
    folder = pathlib.Path(tempfile.mkdtemp())
    for said, code in (("", 0), ("order 3 was forgotten", 1)):
        (folder / "check.py").write_text(
            "import json, sys\nlines = [json.loads(line) for line in sys.stdin]\n"
            f"assert sum(line.get('topic') == 'orders' for line in lines) == 5, lines\nprint({said!r})\nsys.exit({code})\n")
        more = f"""
[[process]]
name = "customers"
restart = false
command = ["{EXAMPLE}/customers"]
[[process]]
name = "biller"
command = ["{EXAMPLE}/biller", "{{name}}"]
[[topic]]
name = "invoices"
[[topic]]
name = "orders"
[[check]]
that = "the check likes it"
command = ["python3", "check.py"]
"""
        (folder / "world.toml").write_text(more)
        out, _ = simulate("world.toml", "--seeds", "2", "--out", tempfile.mkdtemp(), code=code, folder=folder)
        expect(code == 0 or "FAIL the_check_likes_it" in out and "order 3 was forgotten" in out, out)


def kcat_writes_and_reads():
    out, _ = simulate("kcat.toml", "--seeds", "30", "--check-determinism", "--out", tempfile.mkdtemp())
    expect("30 seeds run twice, all equal" in out, out)
    trace, _ = simulate("kcat.toml", "replay", "1", "--faults", "none", "--trace")
    expect("ann: for order 3" in trace and "reader-0 notes: invoices/" in trace, trace)


def the_counter_holds():
    out, _ = simulate("counters.toml", "--seeds", "40", "--out", tempfile.mkdtemp())
    expect("each_count_is_one_more             40 times" in out, out)


def a_mistake_is_caught(mistake, *properties):
    folder = pathlib.Path(tempfile.mkdtemp())
    for name in ("counter", "speaker", "check_counts.py"):
        shutil.copy(EXAMPLE / name, folder)
    world = (EXAMPLE / "counters.toml").read_text().replace('"{name}"]', f'"{{name}}", "{mistake}"]').replace('name = "counters"', f'name = "{mistake}"')
    (folder / "world.toml").write_text(world)
    done = subprocess.run([SIMULATE, "world.toml", "--seeds", "100000", "--no-shrink"], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=200)
    found = re.search(r"^FAIL (\w+) ", done.stdout, re.M)
    expect(found and found[1] in properties, f"{mistake}: {done.stdout}{done.stderr}")
    print(f"      {mistake}: {found[1]}, after {re.search(r'(.*seeds), ', done.stdout)[1].strip()}")


def the_six_mistakes_of_counters_are_caught():
    a_mistake_is_caught("offsets_first", "none_of_words_lost", "words_in_order", "each_count_is_one_more")
    a_mistake_is_caught("retries_later", "committed_offsets_never_go_back", "none_of_words_twice", "each_count_is_one_more")
    a_mistake_is_caught("keeps_state", "each_count_is_one_more")
    a_mistake_is_caught("waits_for_the_marker", "everything_comes_to_rest")
    a_mistake_is_caught("outputs_first", "none_of_words_twice", "each_count_is_one_more")
    a_mistake_is_caught("own_id_per_start", "everything_comes_to_rest")


def a_program_on_librdkafkapp_holds():
    out, _ = simulate("cplusplus.toml", "--seeds", "30", "--check-determinism", "--out", tempfile.mkdtemp())
    expect("30 seeds run twice, all equal" in out, out)


def a_worker_in_python_holds():
    out, _ = simulate("python.toml", "--seeds", "10", "--check-determinism", "--out", tempfile.mkdtemp())
    expect("10 seeds run twice, all equal" in out, out)


def the_wheel_of_confluent_kafka_holds():
    """Where a Python with it is named: CI has none, since Debian does not package it."""
    python = os.environ.get("PYTHON_WITH_CONFLUENT_KAFKA")
    if python is None:
        print("      NOT RUN: PYTHON_WITH_CONFLUENT_KAFKA names no Python with confluent-kafka from PyPI", flush=True)
        return
    world = (EXAMPLE / "python.toml").read_text().replace('"/usr/bin/python3"', f'"{python}"')
    folder = pathlib.Path(tempfile.mkdtemp())
    for name in ("biller.py", "customers"):
        shutil.copy(EXAMPLE / name, folder)
    (folder / "wheel.toml").write_text(world.replace('name = "biller"', 'name = "biller"\nlibrdkafka = "2.16.1"'))
    out, _ = simulate("wheel.toml", "--seeds", "10", "--check-determinism", "--out", tempfile.mkdtemp(), folder=folder)
    expect("10 seeds run twice, all equal" in out, out)


def who_never_waits_is_given_time():
    script = """
import time
from confluent_kafka import Consumer
consumer = Consumer({"bootstrap.servers": "kafka", "group.id": "g", "auto.offset.reset": "earliest"})
consumer.subscribe(["orders"])
begin = time.time()
while True:
    consumer.poll(0 if time.time() < begin + 2 else 1)
"""
    folder = world_of('["/usr/bin/python3", "script.py"]')
    (folder / "script.py").write_text(script)
    out, _ = simulate("world.toml", "replay", "1", "--faults", "none", folder=folder)
    expect("HELD" in out, out)


def a_program_that_is_not_deterministic_is_told_so():
    script = """
import confluent_kafka, time
producer = confluent_kafka.Producer({"bootstrap.servers": "kafka"})
while True:
    producer.produce("orders", value=open("/proc/uptime").read())
    producer.flush()
    time.sleep(1)
"""
    folder = world_of('["/usr/bin/python3", "script.py"]')
    (folder / "script.py").write_text(script)
    out, _ = simulate("world.toml", "--seeds", "1", "--out", tempfile.mkdtemp(), folder=folder, code=3)
    expect("NOT DETERMINISTIC" in out and "worker-0  host.call rd_kafka_produce" in out, out)
    expect("hint:     a program did something else the second time" in out, out)


def a_folder_of_its_own_is_empty_in_each_run_and_kept_over_crashes():
    script = """
import confluent_kafka, os, sys
lives = sys.argv[1] + "/lives"
number = len(open(lives).read()) if os.path.exists(lives) else 0
print("life", number, flush=True)
open(lives, "a").write(".")
producer = confluent_kafka.Producer({"bootstrap.servers": "kafka"})
producer.produce("orders", value=lives)
while True:
    producer.flush()
    producer.poll(0.3)
"""
    folder = world_of('["/usr/bin/python3", "script.py", "{scratch}"]')
    (folder / "script.py").write_text(script)
    temporary = tempfile.mkdtemp()
    ENVIRONMENT["TMPDIR"] = temporary
    try:
        out, _ = simulate("world.toml", "--seeds", "8", "--jobs", "2", "--check-determinism", "--faults", "process_crash", "--out", tempfile.mkdtemp(), folder=folder)
        expect("8 seeds run twice, all equal" in out, out)
        traces = [simulate("world.toml", "replay", str(seed), "--faults", "process_crash", "--trace", folder=folder)[0] for seed in range(40)]
    finally:
        del ENVIRONMENT["TMPDIR"]
    expect(all("worker-0 notes: life 0" in trace for trace in traces), traces[0])
    expect(any("worker-0 notes: life 1" in trace for trace in traces), traces[0])
    expect(os.listdir(temporary) == [], f"left behind: {os.listdir(temporary)}")


def a_wrong_expression_for_ids_is_told():
    folder = pathlib.Path(tempfile.mkdtemp())
    for name in ("biller", "customers"):
        shutil.copy(EXAMPLE / name, folder)
    (folder / "world.toml").write_text((EXAMPLE / "billing.toml").read_text().replace('"value:^for (.*)$"', '"value:^vor (.*)$"'))
    out, _ = simulate("world.toml", "--seeds", "1", "--out", tempfile.mkdtemp(), folder=folder, code=1)
    expect("none of the 5 records there has the id of any record of orders" in out and "Are the expressions for the ids right?" in out, out)


def a_program_that_dies_of_a_signal_is_told():
    folder = world_of('["./worker"]')
    (folder / "worker.c").write_text("""
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdlib.h>
int main(int words, char** word) {
  rd_kafka_flush(rd_kafka_new(RD_KAFKA_PRODUCER, NULL, NULL, 0), 1000);
  words > 1 ? exit(atoi(word[1])) : raise(SIGSEGV);
}
""")
    subprocess.run(["cc", "-o", folder / "worker", folder / "worker.c", "-lrdkafka"], check=True)
    out, _ = simulate("world.toml", "--seeds", "1", "--no-shrink", "--out", tempfile.mkdtemp(), folder=folder, code=1)
    expect("FAIL no_program_dies_of_a_signal" in out and "worker-0 ends with signal 11 (Segmentation fault), " in out, out)
    world = folder / "world.toml"
    world.write_text(world.read_text().replace('["./worker"]', '["./worker", "3"]'))
    out, _ = simulate("world.toml", "--seeds", "1", "--no-shrink", "--out", tempfile.mkdtemp(), folder=folder, code=4)
    expect("worker-0 does not run: the run was ended" in out and "worker-0 ended by itself " in out and "and said last: turnstile: ends with exit status 3" in out, out)


def a_failed_command_is_a_finding():
    folder = world_of(f'["{EXAMPLE}/biller", "a"]', more='[[topic]]\nname = "invoices"\n[[process]]\nname = "client"\nrestart = false\nmust_succeed = true\n'
                      'command = ["/usr/bin/python3", "script.py"]')
    (folder / "script.py").write_text("import confluent_kafka, sys\nconfluent_kafka.Producer({'bootstrap.servers': 'kafka'})\nsys.exit(4)")
    out, _ = simulate("world.toml", "replay", "1", "--faults", "none", folder=folder, code=1)
    expect("client_succeeds" in out and "ends with exit status 4" in out, out)


run_all([
    the_same_seed_is_the_same_run,
    the_right_program_holds,
    the_careless_program_is_caught_and_its_failure_replays,
    a_command_judges_by_its_exit_code,
    kcat_writes_and_reads,
    the_counter_holds,
    the_six_mistakes_of_counters_are_caught,
    a_program_on_librdkafkapp_holds,
    a_worker_in_python_holds,
    the_wheel_of_confluent_kafka_holds,
    who_never_waits_is_given_time,
    a_program_that_is_not_deterministic_is_told_so,
    a_folder_of_its_own_is_empty_in_each_run_and_kept_over_crashes,
    a_wrong_expression_for_ids_is_told,
    a_program_that_dies_of_a_signal_is_told,
    a_failed_command_is_a_finding,
])
