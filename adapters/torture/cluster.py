"""The brokers: starts them, finds them by role, kills, pauses and restarts them; and the proxy in front of them."""
import json
import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KAFKA = ROOT / "scripts" / "kafka"
WHOLE_S_MAX = 60  # until all replicas are in sync again


class Broken(Exception):
    """The test cannot continue, for a reason outside the system under test."""


def java_hash(text):
    """String.hashCode(), by which Kafka maps a group or transactional id to the partition of its coordinator."""
    number = 0
    for letter in text:
        number = (31 * number + ord(letter)) & 0xFFFFFFFF
    return number - (1 << 32) if number >= 1 << 31 else number


def coordinator_partition(name, count):
    number = java_hash(name)
    return 0 if number == -(1 << 31) else abs(number) % count


class Cluster:
    """Call `start` first, and `end` in any case."""

    def __init__(self, folder, nodes, logs):
        self.folder, self.nodes, self.logs = folder, nodes, logs
        self.restarts = {}  # node: the process that restarts it
        self.backs = []  # times at which a broker was up again
        self.brokers = ""
        self.doors = []  # (door, node, the port for clients, the broker's own port)

    def start(self, doors):
        with (self.logs / "kafka.log").open("a") as log:
            start = [KAFKA, "start", "--nodes", str(self.nodes), "--dir", self.folder, "--doors", str(doors)]
            if subprocess.run(start, stdout=log, stderr=subprocess.STDOUT, start_new_session=True).returncode != 0:
                raise Broken(f"no brokers could be started: {self.logs / 'kafka.log'}")
        self.brokers = (self.folder / "brokers").read_text().strip()
        self.doors = [tuple(map(int, line.split())) for line in (self.folder / "doors").read_text().splitlines()]

    def brokers_behind(self, door):
        return ",".join(f"127.0.0.1:{front}" for number, _, front, _ in self.doors if number == door)

    # ---- roles ----

    def metadata(self, topic=None):
        """The metadata from any broker that answers; None if none does."""
        command = ["kcat", "-b", self.brokers, "-L", "-J", "-m", "5"] + (["-t", topic] if topic else [])
        result = subprocess.run(command, capture_output=True, text=True, start_new_session=True)
        try:
            return json.loads(result.stdout) if result.returncode == 0 else None
        except ValueError:
            return None

    def leader(self, topic, partition_of):
        found = self.metadata(topic)
        for each in found["topics"] if found else ():
            count = len(each.get("partitions", ()))
            if each["topic"] == topic and count:
                return next(p["leader"] for p in each["partitions"] if p["partition"] == partition_of(count))
        return -1

    def node_of(self, role, prefix, group, transactional_id):
        """The node that a target names at the moment; `transactional_id` maps a worker's number to its id. None: there is none."""
        words = role.split()
        if words[0] == "node":
            return int(words[1])
        if words[0] == "leader":
            topic, partition = words[2].rsplit("/", 1)
            node = self.leader(f"{prefix}.{topic}", lambda _: int(partition))
        elif words[-1] == "group":
            node = self.leader("__consumer_offsets", lambda count: coordinator_partition(group, count))
        else:
            identity = transactional_id(int(words[-1]))
            node = self.leader("__transaction_state", lambda count: coordinator_partition(identity, count)) if identity else -1
        return node if node > 0 else None

    def lagging(self):
        """The partitions without a leader, or with a replica out of sync, as text."""
        found = self.metadata()
        if found is None:
            return ["no broker answers"]
        return [
            f"{topic['topic']}/{each['partition']}"
            for topic in found["topics"]
            for each in topic["partitions"]
            if each["leader"] < 1 or len(each["isrs"]) < len(each["replicas"])
        ]

    # ---- faults ----

    def pid(self, node):
        return int((self.folder / f"node-{node}" / "pid").read_text())

    def signal(self, node, number):
        try:
            os.kill(self.pid(node), number)
        except (ProcessLookupError, FileNotFoundError, ValueError):
            pass

    def restart(self, node):
        """Begins a restart: a clean shutdown if it still runs, then a start on the same data."""
        with (self.logs / "kafka.log").open("a") as log:
            command = [KAFKA, "restart", "--dir", self.folder, "--node", str(node)]
            self.restarts[node] = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)

    def restarting(self):
        for node, process in list(self.restarts.items()):
            if process.poll() is None:
                continue
            del self.restarts[node]
            if process.returncode != 0:
                raise Broken(f"node {node} did not restart: {self.logs / 'kafka.log'}")
            self.backs.append(time.monotonic())
        return bool(self.restarts)

    def become_whole(self, tick):
        until = time.monotonic() + WHOLE_S_MAX
        lagging = []
        while time.monotonic() < until:
            tick()
            if not self.restarting():
                lagging = self.lagging()
                if not lagging:
                    return
            time.sleep(0.3)
        raise Broken(f"{WHOLE_S_MAX} s after the last fault not all replicas are in sync: {', '.join(lagging[:8]) or 'a broker is still starting'}")

    def end(self):
        for process in self.restarts.values():
            process.kill()
        for node in range(1, self.nodes + 1):
            self.signal(node, signal.SIGKILL)
        subprocess.run([KAFKA, "stop", "--dir", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def keep_output(self):
        for node in range(1, self.nodes + 1):
            home = self.folder / f"node-{node}"
            for name in ("output", "server.properties"):
                if (home / name).is_file():
                    (self.logs / f"node-{node}.{name}").write_bytes((home / name).read_bytes())


class Proxy:
    """One process for all doors. Each pair of a door and a node has a number, that of the connections through the door to this broker."""

    def __init__(self, program, cluster):
        self.numbers = {}  # (door, node): number
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        for number, (door, node, front, back) in enumerate(cluster.doors, 1):
            self.numbers[door, node] = number
            self.order(f"open {number} {front} {back}")

    def order(self, line):
        answer = self.answer(line)
        if answer != "ok":
            raise Broken(f"the proxy's answer to '{line}': {answer or 'none; it has ended'}")

    def answer(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            return self.process.stdout.readline().strip()
        except OSError as error:
            return str(error)

    def at(self, door, node, order, more=""):
        """For all nodes if `node` is None."""
        for (at_door, to_node), number in self.numbers.items():
            if at_door == door and node in (None, to_node):
                self.order(f"{order} {number} {more}".strip())

    def holds(self, door):
        """Whether it holds the connections through the door to some node."""
        return any(self.answer(f"held {number}") == "ok" for (at_door, _), number in self.numbers.items() if at_door == door)

    def end(self):
        self.process.kill()
        self.process.wait()
