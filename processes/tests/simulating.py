"""Runs `turnstile simulate` with programs as their authors would start them, for the tests beside this file.

    processes/tests/THE_TEST.py TURNSTILE_SIMULATE FOLDER_OF_ANY_PROGRAM [TEST...]
"""
import os
import pathlib
import re
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


def nothing_is_left_behind(by):
    until = time.monotonic() + 10
    while left_behind() and time.monotonic() < until:  # what was killed is gone a moment later
        time.sleep(0.02)
    left = left_behind()
    expect(not left, f"left behind by {by}: {left}")


def simulate(world, *words, code=0, folder=EXAMPLE):
    """What `turnstile simulate world words...` says, stdout and stderr apart."""
    done = subprocess.run([SIMULATE, world, *words], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=250)
    expect(done.returncode == code, f"{world} {words}: exit code {done.returncode}, expected {code}:\n{done.stdout}{done.stderr}")
    nothing_is_left_behind(f"{world} {words}")
    return done.stdout, done.stderr


def world_of(command, more="", process=""):
    """A world file of one process that restarts, in a folder of its own."""
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "world.toml").write_text(
        f'[[topic]]\nname = "orders"\n[[process]]\nname = "worker"\ncommand = {command}\n{process}\n{more}')
    return folder


def refused(command, text, more="", process="", code=2, script=None):
    """One line, before anything else is said of the world."""
    folder = world_of(command, more, process)
    if script is not None:
        (folder / "script.py").write_text(script)
    out, err = simulate("world.toml", "--seeds", "2", "--jobs", "1", code=code, folder=folder)
    said = [line for line in err.splitlines() if not re.match(r"\d+ of \d+ seeds", line)]  # progress, if that took long
    expect(len(said) == 1 and text in said[0] and not out, f"expected one line with '{text}':\n{out}{err}")


def run_all(tests):
    failed = 0
    for test in tests:
        if len(sys.argv) > 3 and test.__name__ not in sys.argv[3:]:
            continue
        begin = time.monotonic()
        try:
            test()
            print(f"ok    {test.__name__} ({time.monotonic() - begin:.1f} s)")
        except (Failed, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"FAIL  {test.__name__}: {error}")
    sys.exit(1 if failed else 0)
