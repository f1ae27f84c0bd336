#!/usr/bin/env python3
"""Tests of the torture test that need no broker: schedules, the silences that they explain, and minimizing."""
import dataclasses
import pathlib
import signal
import sys
import tempfile
import time
import unittest
import unittest.mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import cluster  # noqa: E402
import faults  # noqa: E402
import minimize  # noqa: E402
import schedule as schedules  # noqa: E402
from schedule import KINDS, Fault, Schedule  # noqa: E402
from workers import EXIT_USAGE, Worker  # noqa: E402

ALL = list(KINDS)


def drawn(seed, for_s=600):
    return schedules.draw(seed, 3, for_s, 100, 200, ALL)


def of(*faults, quarters=1):
    return Schedule(1, 3, quarters, 150, 100, 200, list(faults))


class DiskTest(unittest.TestCase):
    def test_a_worker_is_excused_until_its_disk_has_recovered_however_late_that_is(self):
        with tempfile.TemporaryDirectory() as folder:
            worker = Worker(2, "/bin/false", "", pathlib.Path(folder), pathlib.Path(folder))
            acts = faults.Acts(None, None, [None, worker], unittest.mock.Mock(), None, None)
            acts.begin(0, Fault(1, 0, "disk-full", "worker 2", 3.0))
            with unittest.mock.patch.object(time, "monotonic", return_value=time.monotonic() + 60):  # a busy machine
                worker.on_exit(EXIT_USAGE)
                acts.end_what_is_over(all_of_it=True)
                worker.on_exit(EXIT_USAGE)
                self.assertEqual(worker.problems, [])
            with unittest.mock.patch.object(time, "monotonic", return_value=time.monotonic() + 120):
                worker.on_exit(EXIT_USAGE)
            self.assertEqual(len(worker.problems), 1)
            worker.close()


class StopInTransactionTest(unittest.TestCase):
    def test_the_worker_is_stopped_once_its_request_is_held_and_wakes_when_it_has_passed(self):
        happened = []
        proxy, worker = unittest.mock.Mock(), unittest.mock.Mock(number=1)
        proxy.at = lambda door, node, order, more="": happened.append(order)
        proxy.holds = unittest.mock.Mock(side_effect=[False, True])
        worker.signal = lambda number: happened.append(number)
        acts = faults.Acts(None, proxy, [worker], None, None, None)
        self.assertEqual(acts.begin(0, Fault(1, 0, "stop-in-transaction", "worker 1", 9.0)), "worker 1")
        self.assertEqual(happened, ["hold-at", signal.SIGSTOP])
        acts.end_what_is_over(all_of_it=True)
        self.assertEqual(happened[2:], ["forget", signal.SIGCONT])

    def test_it_needs_the_proxy(self):
        self.assertIsNotNone(faults.Acts(None, None, [], None, None, None).unfit("stop-in-transaction"))


class ScheduleTest(unittest.TestCase):
    def test_a_seed_is_always_the_same_schedule(self):
        self.assertEqual(drawn(7), drawn(7))
        self.assertNotEqual(drawn(7), drawn(8))

    def test_what_is_written_is_read_back(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "schedule.jsonl"
            file.write_text(drawn(7).text())
            self.assertEqual(schedules.read(file), drawn(7))

    def test_what_is_no_schedule_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "schedule.jsonl"
            for text in ("", "{}", "[]", "nonsense", '{"torture": 2}', drawn(7).text() + '{"quarter": 1}', drawn(7).text().replace("worker-kill", "flood")):
                file.write_text(text)
                with self.assertRaises(schedules.Unfit, msg=text[:40]):
                    schedules.read(file)

    def test_no_drawn_schedule_explains_a_late_command(self):
        for seed in range(200):
            for quarter in range(1, 5):
                self.assertEqual(drawn(seed).late_max(quarter), 0)
                self.assertLessEqual(max(end - begin for begin, end in drawn(seed).stretches(quarter)), schedules.STRETCH_S_MAX + 0.01)

    def test_three_minutes_meet_every_kind(self):
        for seed in range(20):
            self.assertEqual({each.kind for each in drawn(seed, 180).faults}, set(ALL))

    def test_a_quarter_begins_with_a_worker_stopped_in_a_transaction_and_with_nothing_beside_it(self):
        for seed in range(50):
            for quarter in range(1, 5):
                first, *others = drawn(seed).of_quarter(quarter)
                self.assertEqual(first.kind, "stop-in-transaction")
                self.assertGreater(min(each.at_s for each in others), first.at_s + first.for_s)

    def test_a_quarter_too_short_for_the_fault_that_begins_it_has_others(self):
        kinds = {each.kind for seed in range(20) for each in drawn(seed, 40).faults}
        self.assertNotIn("stop-in-transaction", kinds)
        self.assertIn("worker-kill", kinds)

    def test_one_broker_at_a_time_is_away(self):
        for seed in range(50):
            for quarter in range(1, 5):
                on_brokers = [each for each in drawn(seed).of_quarter(quarter) if KINDS[each.kind].on == "broker"]
                for earlier, later in zip(on_brokers, on_brokers[1:]):
                    self.assertGreater(later.at_s, earlier.at_s + earlier.for_s)

    def test_every_fault_ends_before_its_quarter_does(self):
        for seed in range(50):
            for each in drawn(seed).faults:
                self.assertLessEqual(each.at_s + each.for_s, 150)

    def test_a_silence_beyond_a_lifetime_explains_what_was_asked_before(self):
        # 70 s down, fenced after 9 s, back within 8 s: 87 s, so the commands of 27 s cannot be executed in time.
        schedule = of(Fault(1, 10, "broker-kill", "node 1", 70))
        self.assertEqual(schedule.stretches(1), [[10, 97]])
        self.assertEqual(schedule.late_max(1), 2701)

    def test_silences_that_touch_are_one(self):
        kills = [Fault(1, at, "worker-kill", "worker 1", 0) for at in (0, 10, 30)]
        self.assertEqual(of(*kills).stretches(1), [[0, 22], [30, 42]])


class CoordinatorTest(unittest.TestCase):
    def test_names_are_hashed_as_java_does(self):
        self.assertEqual(cluster.java_hash("hello"), 99162322)
        self.assertEqual(cluster.java_hash("polygenelubricants"), -(1 << 31))
        self.assertEqual(cluster.coordinator_partition("polygenelubricants", 4), 0)


class MinimizerTest(unittest.TestCase):
    def shortest(self, schedule, fails, needed=1, repetitions=1):
        return minimize.Minimizer(fails, needed, repetitions, lambda line: None).minimize(schedule)

    def test_two_of_many_are_found(self):
        schedule = drawn(7)
        wanted = schedule.of_quarter(3)[2], schedule.of_quarter(3)[5]
        marks = {(each.at_s, each.kind) for each in wanted}
        shortest = self.shortest(schedule, lambda each: marks <= {(m.at_s, m.kind) for m in each.faults})
        self.assertEqual({(each.at_s, each.kind) for each in shortest.faults}, marks)
        self.assertEqual(shortest.quarters, 1)

    def test_what_holds_is_not_made_shorter(self):
        self.assertIsNone(self.shortest(drawn(7), lambda each: False))

    def test_one_failure_of_three_is_too_seldom(self):
        runs = []

        def now_and_then(each):
            runs.append(each)
            return len(runs) % 3 == 1

        self.assertIsNone(self.shortest(drawn(7), now_and_then, needed=2, repetitions=3))
        self.assertEqual(len(runs), 3)

    def test_a_failure_that_needs_no_fault_has_none(self):
        self.assertEqual(self.shortest(drawn(7), lambda each: True).faults, [])

    def test_what_is_given_is_left_alone(self):
        schedule = drawn(7)
        before = dataclasses.replace(schedule, faults=list(schedule.faults))
        self.shortest(schedule, lambda each: True)
        self.assertEqual(schedule, before)


if __name__ == "__main__":
    unittest.main()
