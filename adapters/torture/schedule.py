"""A schedule of faults: drawn from a seed, written, read back, and the silences that it explains.

The file has one JSON object per line. The first has the settings of the run; each other one is a fault: its quarter, its start in seconds after
the quarter's start, its kind and target, and its duration. It can be edited: removing a line changes no other fault.
"""
import dataclasses
import json
import random

# How long the bank may be silent in addition to a fault's duration, in seconds. From the timeouts that the adapter and the brokers set:
# session.timeout.ms 6 s; transaction.timeout.ms 10 s, checked every 10 s, during which consumers do not read past an open transaction; a
# broker is fenced after broker.session.timeout.ms, 9 s. The rest is for a rebalance, a restore, and a JVM that starts on a busy machine.
SESSION_S = 6
ABANDONED_TRANSACTION_S = 20
RESTORE_S = 6
BROKER_FENCED_S = 9
BROKER_BACK_S = 8
LIFETIME_S = 60  # the lifetime of a command of `turnstile atm load`
STRETCH_S_MAX = 50  # drawn faults never explain a longer silence, so that no command may be late or expire


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str
    what: str
    weight: int
    shortest_s: float
    longest_s: float
    on: str  # worker, broker or door
    opens: bool = False  # each quarter begins with such a fault; no other is drawn beside it

    def silence_s(self, for_s):
        """How long after its start the bank may be silent because of it."""
        if self.on == "broker":
            return for_s + BROKER_FENCED_S + BROKER_BACK_S
        if self.name in ("worker-stop", "stop-in-transaction", "cut", "hold", "state-lost"):  # the producer of an open transaction is unreachable, or gets a new id
            return max(for_s, ABANDONED_TRANSACTION_S) + SESSION_S + RESTORE_S
        return for_s + SESSION_S + RESTORE_S


KINDS = {
    kind.name: kind
    for kind in (
        Kind("worker-kill", "SIGKILL of a worker", 3, 0.2, 3, "worker"),
        Kind("worker-stop", "SIGSTOP of a worker for longer than its session, then SIGCONT: a zombie", 3, 8, 14, "worker"),
        Kind("stop-in-transaction", "SIGSTOP of a worker whose transaction has begun, but has not reached the brokers yet; after its session it arrives, and SIGCONT", 1, 8.8, 9.4, "worker", opens=True),
        Kind("broker-kill", "SIGKILL of a broker, which restarts on its data", 3, 1, 8, "broker"),
        Kind("broker-stop", "SIGSTOP of a broker, then SIGCONT", 2, 3, 12, "broker"),
        Kind("broker-restart", "clean restart of a broker", 2, 0, 0, "broker"),
        Kind("cut", "connections cut, and new ones refused", 2, 0.1, 10, "door"),
        Kind("hold", "connections delayed: nothing passes, then all of it", 3, 2, 14, "door"),
        Kind("request-lost", "a request lost with its connection", 2, 4, 4, "door"),
        Kind("answer-lost", "a request executed, its response lost with the connection", 3, 4, 4, "door"),
        Kind("disk-full", "a full disk under a worker's state, and the worker restarted on it", 1, 2, 6, "worker"),
        Kind("disk-read-only", "a read-only disk under it, likewise", 1, 2, 6, "worker"),
        Kind("store-lost", "a worker's store lost", 1, 0.2, 1, "worker"),
        Kind("state-lost", "a worker's whole state folder lost, including its identity in Kafka", 1, 0.2, 1, "worker"),
        Kind("store-old", "an old copy of a worker's store put back", 2, 0.2, 1, "worker"),
    )
}
WORKERS = 2
DISK_WORKER = 2  # its state is on a small separate disk
DOORS = {"worker 1": 1, "worker 2": 2, "clients": 3}
ANSWERS = ("EndTxn", "TxnOffsetCommit", "AddPartitionsToTxn", "AddOffsetsToTxn", "Produce", "JoinGroup", "SyncGroup", "OffsetFetch", "ListOffsets")
PARTITIONS = 4
UNFIT_MAX = 3  # a quarter is full when this many faults would have lasted beyond its end


@dataclasses.dataclass
class Fault:
    quarter: int  # from 1
    at_s: float
    kind: str
    target: str  # worker 1; node 2, leader of events/3, coordinator of the group, coordinator of worker 1; the door of worker 1, or of the clients
    for_s: float
    what: str = ""  # of a lost request or response: its kind; of connections: those to which broker (as a target), or all

    def line(self):
        fields = {"quarter": self.quarter, "at_s": self.at_s, "kind": self.kind, "target": self.target, "for_s": self.for_s}
        return json.dumps(fields | ({"what": self.what} if self.what else {}))

    def silent_until_s(self):
        return self.at_s + KINDS[self.kind].silence_s(self.for_s)


@dataclasses.dataclass
class Schedule:
    seed: int
    brokers: int
    quarters: int
    quarter_s: float
    rate: int  # commands per second
    accounts: int
    faults: list

    def header(self):
        return {name: getattr(self, name) for name in ("seed", "brokers", "quarters", "quarter_s", "rate", "accounts")}

    def text(self):
        return "\n".join([json.dumps({"torture": 1} | self.header())] + [fault.line() for fault in self.faults]) + "\n"

    def of_quarter(self, quarter):
        return sorted((each for each in self.faults if each.quarter == quarter), key=lambda each: each.at_s)

    def stretches(self, quarter):
        """(begin, end) of each interval in which the faults explain a silence."""
        found = []
        for each in self.of_quarter(quarter):
            if found and each.at_s <= found[-1][1]:
                found[-1][1] = max(found[-1][1], each.silent_until_s())
            else:
                found.append([each.at_s, each.silent_until_s()])
        return found

    def late_max(self, quarter):
        """How many commands may be late or expire: those sent in a stretch, more than their lifetime before its end."""
        return sum(int(self.rate * (end - begin - LIFETIME_S)) + 1 for begin, end in self.stretches(quarter) if end - begin > LIFETIME_S)


class Unfit(Exception):
    """A schedule that cannot be read."""


def read(path):
    try:
        lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
        header = dict(lines[0])
        if header.pop("torture") != 1:
            raise Unfit(f"{path}: not a schedule of this version")
        schedule = Schedule(**header, faults=[Fault(**line) for line in lines[1:]])
    except OSError as error:
        raise Unfit(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Unfit(f"{path}: not a schedule ({error})") from error
    for each in schedule.faults:
        if each.kind not in KINDS:
            raise Unfit(f"{path}: unknown fault {each.kind}; known: {', '.join(KINDS)}")
    return schedule


class Draw:
    """Faults are drawn from a shuffled deck with one card of each kind on top, so that a short run has most kinds. They come in bursts: within a stretch they overlap freely, except
    that at most one broker is down at a time and a worker has one fault at a time; after a stretch the bank gets a moment without faults."""

    def __init__(self, seed, brokers, kinds):
        self.random = random.Random(f"torture {seed}")
        self.brokers = brokers
        self.opening = [name for name in kinds if KINDS[name].opens]
        self.kinds = [name for name in kinds if not KINDS[name].opens]
        self.deck = []

    def card(self):
        if not self.deck:
            self.deck = [name for name in self.kinds for _ in range(KINDS[name].weight - 1)]
            self.random.shuffle(self.deck)
            self.deck += self.random.sample(self.kinds, len(self.kinds))
        return KINDS[self.deck.pop()]

    def broker(self):
        topic = self.random.choice(("commands", "commands.sequenced", "events", "sequencer.changelog"))
        leader = f"leader of {topic}/{self.random.randrange(PARTITIONS)}"
        of_worker = f"coordinator of worker {self.random.randint(1, WORKERS)}"
        return self.random.choice((leader, leader, "coordinator of the group", of_worker))

    def fault(self, quarter, kind):
        for_s = round(self.random.uniform(kind.shortest_s, kind.longest_s), 1)
        what = ""
        if kind.on == "broker":
            target = self.broker()
        elif kind.on == "worker":
            target = f"worker {DISK_WORKER if kind.name.startswith('disk') else self.random.randint(1, WORKERS)}"
        else:
            target = self.random.choice(("worker 1", "worker 1", "worker 2", "worker 2", "clients"))
            if kind.name.endswith("lost"):
                what = self.random.choice(ANSWERS if target != "clients" else ("Produce", "Fetch", "ListOffsets"))
            else:
                what = self.random.choice(("all", self.broker()))
        return Fault(quarter, 0, kind.name, target, for_s, what)

    def quarter(self, quarter, quarter_s):
        drawn = []
        at = 2.0
        stretch = None  # [begin, end]
        free = {}  # target: the earliest start of its next fault
        kinds = [KINDS[self.random.choice(self.opening)]] if self.opening else []
        unfit = []
        while len(unfit) < UNFIT_MAX and (kinds or self.kinds):
            each = self.fault(quarter, kinds.pop() if kinds else self.card())
            on = KINDS[each.kind].on
            whom = on if on == "broker" else f"{on} {each.target}"
            each.at_s = round(max(at + self.random.choice((0.3, 1, 3)) * self.random.uniform(0.5, 2), free.get(whom, 0)), 1)
            if stretch and max(each.silent_until_s(), stretch[1]) - stretch[0] > STRETCH_S_MAX:
                each.at_s = round(max(each.at_s, stretch[1] + self.random.uniform(2, 5)), 1)
            if each.at_s + each.for_s > quarter_s:
                unfit.append(each.kind)
                continue
            if stretch is None or each.at_s > stretch[1]:
                stretch = [each.at_s, each.silent_until_s()]
            stretch[1] = max(stretch[1], each.silent_until_s())
            free[whom] = each.at_s + each.for_s + (BROKER_BACK_S if whom == "broker" else 3)
            at = each.at_s + (each.for_s if KINDS[each.kind].opens else 0)
            drawn.append(each)
        self.deck += [name for name in reversed(unfit) if name in self.kinds]  # for the next quarter
        return drawn


def draw(seed, brokers, for_s, rate, accounts, kinds):
    quarters, quarter_s = 4, round(for_s / 4, 1)
    drawing = Draw(seed, brokers, kinds)
    faults = [each for quarter in range(1, quarters + 1) for each in drawing.quarter(quarter, quarter_s)]
    return Schedule(seed, brokers, quarters, quarter_s, rate, accounts, faults)
