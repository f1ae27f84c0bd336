"""What must hold after each quarter, when everything has healed. Each function returns its findings, one line each."""
import json
import re
import subprocess
import time

from workers import GROUP, PREFIX, Worker

HEALED_S_MAX = 60  # from the end of the last fault to the last command's outcome
SUMMARY_S_MAX = 150  # by then a load has the result of every command
RESTORE_S_MAX = 60
REST_S_MAX = 120  # from then on until the group has read everything and published it
END_S_MAX = 30
EXIT_LIVENESS = 4  # a load's exit code: some commands have no outcome


class Load:
    """`turnstile atm load` over one quarter."""

    def __init__(self, program, brokers, schedule, quarter, logs):
        self.quarter, self.logs = quarter, logs
        self.history = logs / f"history-{quarter}.jsonl"
        self.said = logs / f"load-{quarter}.out"
        command = [program, "atm", "--brokers", brokers, "--prefix", PREFIX, "load", "--accounts", str(schedule.accounts)]
        command += ["--rate", str(schedule.rate), "--for", f"{int(schedule.quarter_s * 1000)}ms"]
        command += ["--seed", str((schedule.seed * 100 + quarter) % (1 << 64)), "--history", self.history]
        self.began_ns = time.monotonic_ns()
        with self.said.open("w") as out, (logs / f"load-{quarter}.log").open("w") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True)
        self.counts = {}

    def ended(self):
        return self.process.poll() is not None

    def last_words(self):
        lines = (self.logs / f"load-{self.quarter}.log").read_text(errors="replace").replace("\r", "\n").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "(it said nothing)")

    def problems(self, late_max):
        text = self.said.read_text()
        found = re.search(r"(\d+) commands over.*?(\d+) accepted, (\d+) rejected, (\d+) expired, (\d+) never executed, (\d+) unknown"
                          r".*?max ([\d.]+) ms.*?silent for ([\d.]+) s", text, re.DOTALL)  # fmt: skip
        if not found:
            return [f"the load ended with {self.process.returncode} and no summary: {self.last_words()}"]
        names = ("commands", "accepted", "rejected", "expired", "never_executed", "unknown")
        self.counts = {name: int(found[index]) for index, name in enumerate(names, 1)}
        self.counts |= {"slowest_s": float(found[7]) / 1000, "silent_s": float(found[8])}
        wrong = [] if self.process.returncode in (0, EXIT_LIVENESS) else [f"the load ended with {self.process.returncode}: {self.last_words()}"]
        if self.counts["unknown"]:
            wrong.append(f"{self.counts['unknown']} commands have an unknown result")
        if sum(self.counts[name] for name in names[1:]) != self.counts["commands"]:
            wrong.append(f"the results do not add up to {self.counts['commands']} commands: {text.strip()}")
        late = self.counts["expired"] + self.counts["never_executed"]
        if late > late_max:
            wrong.append(f"{late} commands were late or expired; the faults explain {late_max}")
        return wrong

    def append_history(self, to, run_began_ns):
        """With times relative to the start of the run; a load's own are relative to its start."""
        if not self.history.exists():
            return
        with self.history.open() as lines, to.open("a") as out:
            for line in lines:
                call = json.loads(line)
                for name in ("called_ns", "returned_ns"):
                    call[name] += self.began_ns - run_began_ns
                out.write(json.dumps(call) + "\n")

    def kill(self):
        self.process.kill()
        self.process.wait()


def await_load(load, tick):
    """To be called when everything has healed: (findings, seconds until the load ended)."""
    healed = time.monotonic()
    wrong = []
    while not load.ended():
        tick()
        took = time.monotonic() - healed
        if took > HEALED_S_MAX and not wrong:
            wrong.append(f"{HEALED_S_MAX} s after everything had healed some commands had no outcome: {load.last_words()}")
        if took > SUMMARY_S_MAX:
            load.kill()
        time.sleep(0.05)
    return wrong, time.monotonic() - healed


def end_workers(workers):
    for worker in workers:
        worker.ask_to_end()
    until = time.monotonic() + END_S_MAX
    for worker in workers:
        if worker.await_end(max(1, int(until - time.monotonic()))):
            worker.check_files()


def serves(worker):
    """Whether all its threads serve, by the last status line since its last start."""
    text = worker.log.read_text(errors="replace").rsplit("--- started", 1)[-1]
    states = re.findall(r"(\d+) of (\d+) workers serve", text)
    return bool(states) and states[-1][0] == states[-1][1]


def await_all_serving(workers, limit_s, tick):
    until = time.monotonic() + limit_s
    idle = list(workers)
    while idle and time.monotonic() < until:
        tick()
        idle = [worker for worker in idle if not serves(worker)]
        time.sleep(0.1)
    return [f"worker {worker.number} does not serve in time: {worker.last_words()}" for worker in idle]


def audit_command(program, brokers):
    return [program, "audit", "--brokers", brokers, "--prefix", PREFIX, "--group", GROUP]


def come_to_rest(program, brokers):
    """Waits beside the workers, who else would be stopped with records unread. What else an audit finds there is not judged yet."""
    until = time.monotonic() + REST_S_MAX
    while True:
        done = subprocess.run(audit_command(program, brokers), capture_output=True, text=True, stdin=subprocess.DEVNULL, start_new_session=True)
        if re.search(r"^  quiescence +held", done.stdout, re.MULTILINE):
            return []
        if time.monotonic() > until:
            told = [line.strip() for line in done.stdout.splitlines() if "quiescence" in line]
            return [f"{REST_S_MAX} s after a worker had restored everything: {'; '.join(told) or done.stderr.strip()[-300:]}"]


def restore_from_nothing(program, auditor, brokers, folder, logs):
    """Findings about a worker with an empty folder, alone in the group. The other stores are compared with its store."""
    fresh = Worker(0, program, brokers, folder, logs)
    try:
        wrong = await_all_serving([fresh], RESTORE_S_MAX, fresh_tick(fresh)) or come_to_rest(auditor, brokers)
        fresh.ask_to_end()
        fresh.await_end(END_S_MAX)
        return wrong + fresh.problems
    finally:
        fresh.close()


def fresh_tick(fresh):
    fresh.wanted = True
    return fresh.tick


def audit(program, brokers, history, states, logs, quarter, record=None):
    command = audit_command(program, brokers)
    if history.exists():
        command += ["--history", history]
    for state in states:
        if (state / "store" / "CURRENT").is_file():
            command += ["--state", state]
    if record:
        command += ["--record", record]
    said = logs / f"audit-{quarter}.log"
    with said.open("w") as out:
        code = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True).returncode
    if code == 0:
        return []
    text = said.read_text(errors="replace")
    violated = [line.strip() for line in text.splitlines() if "VIOLATED" in line or "unreadable" in line]
    return [f"audit ended with {code}: {'; '.join(violated)[:600] or text.strip()[-300:]}"]



