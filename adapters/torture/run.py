"""One run of a schedule over real processes: quarter by quarter, up to the first with a finding."""
import dataclasses
import pathlib
import shutil
import tempfile
import time

import judge
from cluster import Broken, Cluster, Proxy
from disk import Disk
from faults import Acts
from schedule import DISK_WORKER, DOORS, KINDS
from workers import GROUP, PREFIX, Worker

LOOK_EVERY_S = 5
ASK_BROKERS_EVERY_S = 1


@dataclasses.dataclass
class Programs:
    turnstile: pathlib.Path  # for the load and the audit
    worker: pathlib.Path  # for the workers under test
    proxy: pathlib.Path
    worker_environment: dict


class Run:
    """Call `run`, and `end` in any case."""

    def __init__(self, schedule, programs, logs, say):
        self.schedule, self.programs, self.logs, self.say = schedule, programs, logs, say
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="turnstile-torture-"))
        self.history = logs / "history.jsonl"
        self.began_ns = time.monotonic_ns()
        self.looked_at = 0.0
        self.problems, self.quarters, self.left_out = [], [], {}
        self.cluster = self.proxy = self.acts = self.load = None
        self.workers = []
        self.disk = Disk(self.dir / f"state-{DISK_WORKER}")

    def say_at(self, text):
        self.say(f"{(time.monotonic_ns() - self.began_ns) / 1e9:7.1f} s  {text}")

    def start(self):
        copies, temporary = self.dir / "copies", self.dir / "tmp"
        copies.mkdir()
        temporary.mkdir()
        self.cluster = Cluster(self.dir / "kafka", self.schedule.brokers, self.logs)
        self.cluster.start(len(DOORS))
        if self.programs.proxy.is_file():
            self.proxy = Proxy(self.programs.proxy, self.cluster)
        else:
            self.say(f"torture: there is no {self.programs.proxy}: no faults in connections")
        create = ["--create-topics", "--replication", str(self.schedule.brokers)]
        environment = self.programs.worker_environment | {"TMPDIR": str(temporary)}
        for number, threads in ((1, 1), (2, 2)):
            brokers = self.brokers_of(f"worker {number}")
            options = [*create, "--workers", str(threads)]
            self.workers.append(Worker(number, self.programs.worker, brokers, self.dir / f"state-{number}", self.logs, options, environment))
        self.acts = Acts(self.cluster, self.proxy, self.workers, self.disk, copies, self.node_of)
        for name in sorted({each.kind for each in self.schedule.faults}):
            if why := self.acts.unfit(name):
                self.left_out[name] = why
                self.say(f"torture: {name} is LEFT OUT: {why}")

    def brokers_of(self, door):
        return self.cluster.brokers_behind(DOORS[door]) if self.proxy else self.cluster.brokers

    def node_of(self, role):
        identity = lambda number: self.workers[number - 1].transactional_id()  # noqa: E731
        node = self.cluster.node_of(role, PREFIX, GROUP, identity)
        return node or 1 + self.schedule.seed % self.schedule.brokers

    def tick(self):
        for worker in self.workers:
            worker.tick()
        self.acts.end_what_is_over()
        self.cluster.restarting()
        if time.monotonic() - self.looked_at > LOOK_EVERY_S:
            self.looked_at = time.monotonic()
            for worker in self.workers:
                worker.look()

    # ---- a quarter ----

    def faults(self, quarter, begin):
        """Begins each at its time. Faults of brokers wait until no other broker is down. Returns the faults with their actual times."""
        pending = [(index, each) for index, each in enumerate(self.schedule.of_quarter(quarter)) if each.kind not in self.left_out]
        happened = []
        ask_at = 0.0
        while time.monotonic() < begin + self.schedule.quarter_s and not self.load.ended():
            self.tick()
            for index, each in list(pending):
                if begin + each.at_s > time.monotonic():
                    break
                if self.acts.must_wait(each):
                    continue
                if KINDS[each.kind].on == "broker":
                    if time.monotonic() < ask_at:
                        continue
                    ask_at = time.monotonic() + ASK_BROKERS_EVERY_S
                    if self.cluster.restarts or self.cluster.lagging():
                        continue
                    ask_at += each.for_s
                pending.remove((index, each))
                self.happen((quarter, index), each)
                happened.append((time.monotonic(), each))
            time.sleep(0.05)
        for _, each in pending:
            self.say_at(f"{each.kind} was skipped: until the quarter's end " + ("not all replicas were in sync" if KINDS[each.kind].on == "broker" else "an earlier fault of its worker was active"))
        return happened

    def happen(self, index, each):
        said = self.acts.begin(index, each)
        self.say_at(f"{each.kind} {said}" + (f" for {each.for_s:g} s" if each.for_s else ""))

    def heal(self):
        """Everything has healed when the last broker is up again, which takes as long as a JVM takes to start."""
        self.acts.end_what_is_over(all_of_it=True)
        for worker in self.workers:
            worker.held_until = min(worker.held_until, time.monotonic())
        while self.cluster.restarting():
            self.tick()
            time.sleep(0.05)
        self.say_at("everything has healed")

    def as_it_happened(self, quarter, begin, happened):
        """The schedule from which the bound of late commands is computed: with the actual durations of broker restarts."""
        faults = []
        for at, each in happened:
            for_s = each.for_s
            if each.kind in ("broker-kill", "broker-restart"):
                for_s = next((back - at for back in self.cluster.backs if back > at), for_s)
            faults.append(dataclasses.replace(each, quarter=quarter, at_s=at - begin, for_s=for_s))
        return dataclasses.replace(self.schedule, faults=faults)

    def quarter(self, quarter):
        self.say_at(f"quarter {quarter} of {self.schedule.quarters}")
        for worker in self.workers:
            worker.wanted = True
        if quarter == 1:
            self.problems += judge.await_all_serving(self.workers, judge.RESTORE_S_MAX, self.tick)
        self.load = judge.Load(self.programs.turnstile, self.brokers_of("clients"), self.schedule, quarter, self.logs)
        begin = time.monotonic()
        happened = self.faults(quarter, begin)
        self.heal()
        happened = self.as_it_happened(quarter, begin, happened)
        wrong, healed_s = judge.await_load(self.load, self.tick)
        self.problems += wrong + self.load.problems(happened.late_max(quarter))
        self.quarters.append(self.load.counts | {"healed_s": healed_s})
        self.problems += judge.await_all_serving(self.workers, judge.HEALED_S_MAX - healed_s, self.tick)
        for worker in self.workers:
            worker.look()
        self.cluster.become_whole(self.tick)
        judge.end_workers(self.workers)
        self.problems += [problem for worker in self.workers for problem in worker.problems]
        self.check_stores(quarter)
        self.say_at(f"{'WRONG' if self.problems else 'all held'}; the last outcome came {healed_s:.1f} s after healing")

    def check_stores(self, quarter):
        for worker in self.workers:
            worker.copy_store(self.dir / "copies" / str(worker.number))
        fresh = self.dir / f"fresh-{quarter}"
        self.problems += judge.restore_from_nothing(self.programs.worker, self.programs.turnstile, self.cluster.brokers, fresh, self.logs)
        self.load.append_history(self.history, self.began_ns)
        self.problems += self.audit(quarter, [fresh])
        shutil.rmtree(fresh, ignore_errors=True)
        if left := sorted(each.name for each in (self.dir / "tmp").iterdir()):
            self.problems.append(f"left behind in TMPDIR: {', '.join(left[:5])}")

    def audit(self, name, more_states, record=None):
        states = [worker.folder for worker in self.workers] + more_states
        return judge.audit(self.programs.turnstile, self.cluster.brokers, self.history, states, self.logs, name, record)

    def run(self):
        """Returns whether all held."""
        self.start()
        for quarter in range(1, self.schedule.quarters + 1):
            self.quarter(quarter)
            if self.problems:
                return False
        return True

    # ---- the end ----

    def keep_evidence(self):
        """Saves what is needed to find the cause in the folder of the logs, which already has the schedule."""
        self.audit("records", [], self.logs / "records.jsonl")
        self.cluster.keep_output()

    def end(self):
        """Leaves no process, no mount and no file but the logs."""
        for worker in self.workers:
            worker.close()
        if self.load:
            self.load.kill()
        if self.proxy:
            self.proxy.end()
        if self.cluster:
            self.cluster.end()
        self.disk.end()
        shutil.rmtree(self.dir, ignore_errors=True)



