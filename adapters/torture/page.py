"""The table of runs in docs/torture.md: each run with --page adds its row; nothing else writes there."""
import re

from cluster import ROOT
from schedule import KINDS

PAGE = ROOT / "docs" / "torture.md"
MARK = "<!-- From here on written by scripts/torture --page. -->"
HEAD = (
    f"{MARK}\n\n| seed | brokers | for | commands | faults | the last outcome after healing | slowest command | workers restarted | largest worker | verdict |\n"
    "|--:|--:|--:|--:|---|--:|--:|--:|--:|---|\n"
)
KEPT = 20  # rows
MISTAKES_MARK = "<!-- From here to the next section written by scripts/torture-test --page. -->"
MISTAKES_END = "\n## "


def counts_text(counts):
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def row(run, passed):
    schedule, quarters = run.schedule, [each for each in run.quarters if "commands" in each]
    worst = lambda name: max((each[name] for each in quarters), default=0)  # noqa: E731
    exits = sum(sum(worker.exits.values()) for worker in run.workers)
    cells = (
        schedule.seed, schedule.brokers, f"{schedule.quarters * schedule.quarter_s / 60:g} min", sum(each["commands"] for each in quarters),
        f"{sum(run.acts.counts.values())}: {counts_text(run.acts.counts)}", f"{worst('healed_s'):.1f} s", f"{worst('slowest_s'):.1f} s", exits,
        f"{max(worker.peak['rss_mb'] for worker in run.workers)} MB", "all held" if passed else "**failed**",
    )  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


def add(run, passed):
    before, _, after = PAGE.read_text().partition(MARK)
    rows = [line + "\n" for line in after.splitlines() if line.startswith("| ") and not line.startswith("| seed")]
    PAGE.write_text(before + HEAD + "".join((rows + [row(run, passed)])[-KEPT:]))


def summary(run):
    """One line per kind of fault."""
    for name, kind in KINDS.items():
        if count := run.acts.counts[name]:
            yield f"{count:5d}  {name:15s} {kind.what}"
        elif name in run.left_out:
            yield f"    -  {name:15s} left out: {run.left_out[name]}"


def write_mistakes(found):
    """found: tuples of a mutant and (seconds, seed, finding) or None."""
    before, _, after = PAGE.read_text().partition(MISTAKES_MARK)
    rest = after[after.index(MISTAKES_END) :]
    table = "| mistake | what it does | seen after | as |\n|---|---|--:|---|\n"
    for mutant, seen in found:
        wrong = re.sub(r"\s+", " ", re.sub(r"/\S*/", "", seen[2])).replace("|", "/")[:240] if seen else ""
        table += f"| `{mutant.name}` | {mutant.why} | " + (f"{seen[0]:.0f} s | {wrong} |\n" if seen else "**not seen** | |\n")
    PAGE.write_text(f"{before}{MISTAKES_MARK}\n\n{table}{rest}")
