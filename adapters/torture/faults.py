"""What each kind of fault does, and how it is undone. A begin returns a description; the undo is called when the fault's time is up, or when
everything heals."""
import math
import shutil
import signal
import time

from schedule import DISK_WORKER, DOORS, KINDS, Fault
from workers import PREFIX

TRANSACTION_S_MAX = 5  # under load, a serving worker begins one with decisions within this time
DISK_SAYS_SO_S = 5  # for this long after a disk has recovered, a worker may still end because of it


class Acts:
    """Faults in the cluster, the proxy, the workers and the disk of one run."""

    def __init__(self, cluster, proxy, workers, disk, copies, node_of):
        self.cluster, self.proxy, self.workers, self.disk, self.copies, self.node_of = cluster, proxy, workers, disk, copies, node_of
        self.active = {}  # fault's index: (the fault, its end, what undoes it)
        self.counts = dict.fromkeys(KINDS, 0)

    def unfit(self, kind):
        """Why this kind is not possible here; None: it is."""
        if self.proxy is None and (KINDS[kind].on == "door" or kind == "stop-in-transaction"):
            return "there is no proxy"
        if kind.startswith("disk") and not self.disk.mounted:
            return f"a disk cannot be mounted here ({self.disk.refusal})"
        return None

    def begin(self, index, fault: Fault):
        """Begins the fault; returns a description of it."""
        said, undo = getattr(self, fault.kind.replace("-", "_"))(fault)
        self.counts[fault.kind] += 1
        if undo:
            self.active[index] = (fault, time.monotonic() + fault.for_s, undo)
        return said

    def end_what_is_over(self, all_of_it=False):
        now = time.monotonic()
        for index, (_, until, undo) in list(self.active.items()):
            if all_of_it or until <= now:
                del self.active[index]
                undo()

    def must_wait(self, fault):
        """A worker and its disk have one fault at a time, even if an earlier one began late."""
        on_worker = lambda each: KINDS[each.kind].on == "worker" and each.target == fault.target  # noqa: E731
        return on_worker(fault) and any(on_worker(active) for active, _, _ in self.active.values())

    def worker(self, fault):
        return self.workers[int(fault.target.split()[1]) - 1]

    # ---- workers ----

    def worker_kill(self, fault):
        worker = self.worker(fault)
        worker.kill(fault.for_s)
        return f"worker {worker.number}", None

    def worker_stop(self, fault):
        worker = self.worker(fault)
        process = worker.process
        worker.signal(signal.SIGSTOP)

        def undo():
            if worker.process is process:
                worker.signal(signal.SIGCONT)

        return f"worker {worker.number}", undo

    def stop_in_transaction(self, fault):
        """Nothing of a transaction with decisions is in the log when the worker is stopped; when it wakes, its partitions have other owners."""
        worker, door = self.worker(fault), DOORS[fault.target]
        process = worker.process
        self.proxy.at(door, None, "hold-at", f"AddPartitionsToTxn EndTxn {PREFIX}.events")
        until = time.monotonic() + TRANSACTION_S_MAX
        while not (held := self.proxy.holds(door)) and time.monotonic() < until:
            time.sleep(0.002)
        worker.signal(signal.SIGSTOP)

        def undo():
            self.proxy.at(door, None, "forget")  # the rule, and what it holds
            if worker.process is process:
                worker.signal(signal.SIGCONT)

        return f"worker {worker.number}" + ("" if held else " (it had none)"), undo

    def store_lost(self, fault):
        worker = self.worker(fault)
        worker.kill(fault.for_s)
        shutil.rmtree(worker.folder / "store", ignore_errors=True)
        return f"worker {worker.number}", None

    def state_lost(self, fault):
        worker = self.worker(fault)
        worker.kill(fault.for_s)
        for each in worker.folder.iterdir():  # the folder itself may be a mount point
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        return f"worker {worker.number}", None

    def store_old(self, fault):
        worker = self.worker(fault)
        worker.kill(fault.for_s)
        store, old = worker.folder / "store", self.copies / str(worker.number)
        newer = self.copies / f"{worker.number}-newer"
        worker.copy_store(newer)  # the old copy of the next such fault
        shutil.rmtree(store, ignore_errors=True)
        if old.is_dir():
            shutil.copytree(old, store)
            shutil.rmtree(old)
        if newer.is_dir():
            newer.rename(old)
        return f"worker {worker.number}", None

    # ---- brokers ----

    def broker(self, fault):
        node = self.node_of(fault.target)
        return node, f"node {node}" + ("" if fault.target.startswith("node") else f", {fault.target}")

    def broker_kill(self, fault):
        node, said = self.broker(fault)
        self.cluster.signal(node, signal.SIGKILL)
        return said, lambda: self.cluster.restart(node)

    def broker_stop(self, fault):
        node, said = self.broker(fault)
        self.cluster.signal(node, signal.SIGSTOP)
        return said, lambda: self.cluster.signal(node, signal.SIGCONT)

    def broker_restart(self, fault):
        node, said = self.broker(fault)
        self.cluster.restart(node)
        return said, None

    # ---- connections ----

    def door(self, fault):
        """(door, node or None for all, description)"""
        where = fault.what or "all"
        node = None if where == "all" else self.node_of(where)
        said = f"of {fault.target} to " + ("all brokers" if node is None else f"node {node}, {where}")
        return DOORS[fault.target], node, said

    def cut(self, fault):
        door, node, said = self.door(fault)
        self.proxy.at(door, node, "cut")
        return said, lambda: self.proxy.at(door, node, "admit")

    def hold(self, fault):
        door, node, said = self.door(fault)
        self.proxy.at(door, node, "hold")
        return said, lambda: self.proxy.at(door, node, "release")

    def lost(self, fault):
        door = DOORS[fault.target]
        self.proxy.at(door, None, fault.kind, fault.what)
        return f"{fault.what} of {fault.target}", lambda: self.proxy.at(door, None, "forget")

    request_lost = answer_lost = lost

    # ---- disks ----

    @staticmethod
    def trouble(worker, recover):
        """Excuses the worker from now until the disk has recovered, however long that takes on a busy machine; returns the undo."""
        worker.disk_troubled_until = math.inf

        def undo():
            recover()
            worker.disk_troubled_until = time.monotonic() + DISK_SAYS_SO_S

        return undo

    def disk_full(self, fault):
        worker = self.workers[DISK_WORKER - 1]
        undo = self.trouble(worker, self.disk.empty)
        self.disk.fill()
        worker.kill(0)  # a running one has preallocated its write-ahead log, and would continue for a while
        return f"worker {worker.number}", undo

    def disk_read_only(self, fault):
        worker = self.workers[DISK_WORKER - 1]
        worker.kill(0)  # a disk with files open for writing cannot be remounted read-only
        undo = self.trouble(worker, lambda: self.disk.remount("rw"))
        done = self.disk.remount("ro")
        return f"worker {worker.number}" + ("" if done else " (it could not be remounted)"), undo
