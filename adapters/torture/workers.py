"""The workers, run as by a service manager: a worker that ends is restarted, and its exit is counted."""
import os
import pathlib
import shutil
import signal
import subprocess
import time

PREFIX = "torture"
GROUP = "torture"
AGAIN_AFTER_S = 1.0
EXIT_USAGE = 2
EXIT_OUTSIDE = 6
DISK_EXITS = (EXIT_USAGE, 5)  # exit codes of a worker that cannot open its store, or write to it

# What a worker may use under a load of some hundred commands per second. RocksDB alone may have 64 MB of memtables and 32 MB of cache, and
# librdkafka has clients with some threads and sockets each: for the producer, the consumer and the ends of the logs.
RSS_MB_MAX = 200
THREADS_MAX = 60
DESCRIPTORS_MAX = 150
STORE_FILES_MAX = 60


class Worker:
    def __init__(self, number, program, brokers, folder, logs, options=(), environment=None):
        self.number, self.program, self.brokers, self.folder, self.options = number, program, brokers, folder, list(options)
        self.environment = dict(environment or {})
        self.out = (logs / f"worker-{number}.out").open("ab")
        self.err = (logs / f"worker-{number}.log").open("ab")
        self.log = logs / f"worker-{number}.log"
        self.process = None
        self.wanted = False  # it should run
        self.held_until = 0.0  # but is not started before
        self.stopped = False  # by SIGSTOP
        self.disk_troubled_until = 0.0  # until then it may fail because of its disk
        self.exits = {}  # how often it ended by itself, by exit code
        self.problems = []
        self.peak = {"rss_mb": 0, "threads": 0, "descriptors": 0}

    def transactional_id(self):
        """The one of its first thread."""
        try:
            return f"{GROUP}-{(self.folder / 'identity').read_text().strip()}-0"
        except OSError:
            return None

    def start(self):
        command = [self.program, "run", "--brokers", self.brokers, "--prefix", PREFIX, "--group", GROUP, "--state", self.folder, *self.options]
        self.err.write(f"--- started at {time.time():.1f}\n".encode())
        self.err.flush()
        self.process = subprocess.Popen(command, stdout=self.out, stderr=self.err, stdin=subprocess.DEVNULL, start_new_session=True,
                                        env=os.environ | self.environment)  # fmt: skip
        self.wanted = True

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def tick(self):
        """Notices that it has ended, and restarts it when its time has come."""
        if self.wanted and self.process is not None and self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            self.stopped = False
            self.on_exit(code)
        if self.wanted and self.process is None and self.held_until <= time.monotonic():
            self.start()

    def on_exit(self, code):
        self.exits[code] = self.exits.get(code, 0) + 1
        self.held_until = time.monotonic() + AGAIN_AFTER_S
        if code == EXIT_OUTSIDE or (code in DISK_EXITS and time.monotonic() < self.disk_troubled_until):
            return
        why = "with a usage error" if code == EXIT_USAGE else "unexpectedly"
        self.problems.append(f"worker {self.number} ended with {code} {why}: {self.last_words()}")

    def last_words(self):
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip() and not line.startswith("---")]
        return lines[-1][-300:] if lines else "(it said nothing)"

    def signal(self, number):
        if self.runs():
            self.process.send_signal(number)
            self.stopped = number == signal.SIGSTOP

    def kill(self, away_s):
        """SIGKILL; it is restarted after `away_s`."""
        self.held_until = time.monotonic() + away_s
        self.kill_now()

    def kill_now(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        self.stopped = False

    def ask_to_end(self):
        self.wanted = False
        if self.runs():
            self.process.send_signal(signal.SIGINT)

    def await_end(self, limit_s):
        """Returns whether it ended with 0, and in time."""
        if self.process is None:
            return True
        try:
            code = self.process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self.problems.append(f"worker {self.number} has not ended {limit_s} s after SIGINT: {self.last_words()}")
            self.kill_now()
            return False
        self.process = None
        if code != 0:
            self.problems.append(f"worker {self.number}, after SIGINT, ended with {code}: {self.last_words()}")
        return code == 0

    # ---- its resources ----

    def look(self):
        """Compares its memory, threads and descriptors with their bounds."""
        if not self.runs():
            return
        home = pathlib.Path(f"/proc/{self.process.pid}")
        try:
            status = dict(line.split(":", 1) for line in (home / "status").read_text().splitlines() if ":" in line)
            used = {
                "rss_mb": int(status["VmRSS"].split()[0]) // 1024,
                "threads": int(status["Threads"]),
                "descriptors": len(list((home / "fd").iterdir())),
            }
        except (OSError, KeyError):
            return
        for name, bound in (("rss_mb", RSS_MB_MAX), ("threads", THREADS_MAX), ("descriptors", DESCRIPTORS_MAX)):
            self.peak[name] = max(self.peak[name], used[name])
            if used[name] > bound:
                self.problems.append(f"worker {self.number} has grown: {name} {used[name]}, at most {bound} are expected")

    def check_files(self):
        """Of an ended worker: its folder has nothing but its identity and its store, whose files do not pile up."""
        strange = sorted(each.name for each in self.folder.iterdir() if each.name not in ("identity", "store", "lost+found"))
        if strange:
            self.problems.append(f"worker {self.number} left behind in its folder: {', '.join(strange[:5])}")
        count = len(list((self.folder / "store").iterdir())) if (self.folder / "store").is_dir() else 0
        if count > STORE_FILES_MAX:
            self.problems.append(f"worker {self.number}'s store has {count} files, at most {STORE_FILES_MAX} are expected")

    def copy_store(self, to):
        shutil.rmtree(to, ignore_errors=True)
        if (self.folder / "store").is_dir():
            shutil.copytree(self.folder / "store", to)

    def close(self):
        self.kill_now()
        self.out.close()
        self.err.close()
