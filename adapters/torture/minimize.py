"""The shortest schedule that still fails: faults are removed as long as enough of the repetitions fail."""
import dataclasses


class Minimizer:
    """`fails(schedule)` runs it once."""

    def __init__(self, fails, needed, repetitions, say):
        self.fails, self.needed, self.repetitions, self.say = fails, needed, repetitions, say

    def still_fails(self, schedule):
        failed = 0
        for done in range(1, self.repetitions + 1):
            failed += self.fails(schedule)
            if failed >= self.needed:
                return True
            if failed + self.repetitions - done < self.needed:
                return False
        return False

    def minimize(self, schedule):
        """None if not even the whole schedule fails often enough."""
        if not self.still_fails(schedule):
            return None
        schedule = self.without_quarters(schedule)
        size = max(len(schedule.faults) // 2, 1)
        while True:
            smaller = self.without_a_block(schedule, size)
            if smaller:
                schedule = smaller
                size = max(min(size, len(schedule.faults) // 2), 1)
            elif size == 1:
                return schedule
            else:
                size //= 2

    def tried(self, schedule, what):
        self.say(f"without {what}: {len(schedule.faults)} faults in {schedule.quarters} quarters")
        return schedule if self.still_fails(schedule) else None

    def without_quarters(self, schedule):
        """A single quarter of the schedule, if that still fails."""
        for quarter in sorted({each.quarter for each in schedule.faults}) if schedule.quarters > 1 else ():
            alone = [dataclasses.replace(each, quarter=1) for each in schedule.of_quarter(quarter)]
            if smaller := self.tried(dataclasses.replace(schedule, quarters=1, faults=alone), f"all quarters except {quarter}"):
                return smaller
        return schedule

    def without_a_block(self, schedule, size):
        count = len(schedule.faults)
        for begin in range(0, count, size):
            left = schedule.faults[:begin] + schedule.faults[begin + size :]
            names = ", ".join(each.kind for each in schedule.faults[begin : begin + size])
            if smaller := self.tried(dataclasses.replace(schedule, faults=left), names):
                return smaller
        return None
