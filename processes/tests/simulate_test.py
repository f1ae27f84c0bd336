#!/usr/bin/env python3
"""`turnstile simulate`, with programs as their authors would start them.

    processes/tests/simulate_test.py TURNSTILE_SIMULATE FOLDER_OF_ANY_PROGRAM [TEST...]
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

SIMULATE, EXAMPLE = (pathlib.Path(each).resolve() for each in sys.argv[1:3])
MARK = f"OF_SIMULATE_TEST={os.getpid()}"  # in the environment of everything that is started here
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TURNSTILE_")} | dict([MARK.split("=")])


class Failed(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Failed(what)


def left_behind():
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if MARK.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def simulate(world, *words, code=0, folder=EXAMPLE):
    """What `turnstile simulate world words...` says, stdout and stderr apart."""
    done = subprocess.run([SIMULATE, world, *words], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=250)
    expect(done.returncode == code, f"{world} {words}: exit code {done.returncode}, expected {code}:\n{done.stdout}{done.stderr}")
    expect(not left_behind(), f"left behind: {left_behind()}")
    return done.stdout, done.stderr


def world_of(command, more="", process=""):
    """A world file of one process that restarts, in a folder of its own."""
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "world.toml").write_text(
        f'[[topic]]\nname = "orders"\n[[process]]\nname = "worker"\ncommand = {command}\n{process}\n{more}')
    return folder


def refused(command, text, more="", process="", code=2, script=None):
    """One line, before anything else is said."""
    folder = world_of(command, more, process)
    if script is not None:
        (folder / "script.py").write_text(script)
    out, err = simulate("world.toml", "--seeds", "2", "--jobs", "1", code=code, folder=folder)
    expect(text in err and err.count("\n") == 1 and not out, f"expected one line with '{text}':\n{out}{err}")


# ---- tests ----


def the_same_seed_is_the_same_run():
    first, _ = simulate("billing.toml", "replay", "7", "--faults", "none", "--trace", "--check-determinism")
    second, _ = simulate("billing.toml", "replay", "7", "--faults", "none", "--trace", "--check-determinism")
    expect(first == second, "two replays of a seed differ")
    expect("for order 5" in first, f"no invoice in the trace:\n{first}")


def programs_hold_without_faults():
    out, _ = simulate("billing.toml", "--seeds", "10", "--faults", "none", "--check-determinism", "--out", tempfile.mkdtemp())
    expect("none_of_orders_lost" in out, out)


TESTS = [value for name, value in list(globals().items()) if callable(value) and getattr(value, "__module__", "") == "__main__"
         and name not in ("Failed", "expect", "left_behind", "simulate", "world_of", "refused")]


def main():
    failed = 0
    for test in TESTS:
        if len(sys.argv) > 3 and test.__name__ not in sys.argv[3:]:
            continue
        begin = time.monotonic()
        try:
            test()
            print(f"ok    {test.__name__} ({time.monotonic() - begin:.1f} s)")
        except (Failed, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"FAIL  {test.__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
