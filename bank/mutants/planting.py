"""Plants every mutant of a folder into a copy of the sources, so that one build has them all and a run chooses one.

A mutant is some lines of a .mutants file:

    mutant alarm_at_the_threshold
    why an account at 1000 is alarmed, not only one below it
    first standard
    in core/bank/include/turnstile/bank/bank.hpp
    - account.balance < kAlarmThreshold
    + account.balance <= kAlarmThreshold

`first` names the scenario that is tried first (default: the usual order). There may be several edits, and several lines of each. The
original must occur in its file exactly once, whatever its line breaks: a mutant that no longer applies is an error, not a survivor. An original that
ends with `;` or `}` is a statement, anything else an expression. Edits may be nested.
"""
import dataclasses
import pathlib
import re
import subprocess

HEADER = "core/include/turnstile/core/mutant.hpp"
# Read once, and removed from the environment: the command line would reject the unknown variable.
HEADER_TEXT = """#pragma once
#include <cstdlib>
namespace turnstile::core {
inline const int chosen_mutant = [] {
  const char* text = std::getenv("TURNSTILE_MUTANT");
  const int number = text == nullptr ? 0 : std::atoi(text);
  unsetenv("TURNSTILE_MUTANT");
  return number;
}();
inline bool mutant(int number) { return chosen_mutant == number; }
}  // namespace turnstile::core
"""


class Unfit(Exception):
    """A mutant that cannot be planted."""


@dataclasses.dataclass
class Edit:
    file: str
    original: str = ""
    mutated: str = ""


@dataclasses.dataclass
class Mutant:
    name: str
    number: int  # from 1; 0 is the right system
    why: str = ""
    first: str = ""
    edits: list = dataclasses.field(default_factory=list)


def read_mutants(folder):
    mutants = []
    for path in sorted(pathlib.Path(folder).glob("*.mutants")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            word, _, rest = line.partition(" ")
            if not line.strip() or word == "#":
                continue
            if word == "mutant":
                mutants.append(Mutant(rest, len(mutants) + 1))
            elif word in ("why", "first") and mutants:
                setattr(mutants[-1], word, rest)
            elif word == "in" and mutants:
                mutants[-1].edits.append(Edit(rest))
            elif word in ("-", "+") and mutants and mutants[-1].edits:
                edit = mutants[-1].edits[-1]
                if word == "-":
                    if edit.mutated:  # another edit in the same file
                        edit = Edit(edit.file)
                        mutants[-1].edits.append(edit)
                    edit.original += rest + "\n"
                else:
                    edit.mutated += rest + "\n"
            else:
                raise Unfit(f"{path}:{number}: not a valid line of a mutant: {line}")
    names = [mutant.name for mutant in mutants]
    for mutant in mutants:
        if names.count(mutant.name) != 1:
            raise Unfit(f"{mutant.name}: several mutants have this name")
        if not mutant.why or not mutant.edits or not all(edit.original and edit.mutated for edit in mutant.edits):
            raise Unfit(f"{mutant.name}: it needs a `why`, and an original and a mutated text for each edit")
    return mutants


def place_of(mutant, edit, text):
    """The span of the original text: exactly once, ignoring white space."""
    pattern = r"\s+".join(re.escape(word) for word in edit.original.split())
    found = list(re.finditer(pattern, text))
    if len(found) != 1:
        raise Unfit(f"{mutant.name}: its original occurs {len(found)} times in {edit.file}, not once:\n{edit.original}")
    return found[0].span()


def chosen_or(number, mutated, original):
    if original.rstrip().endswith((";", "}")):
        return f"if (::turnstile::core::mutant({number})) {{ {mutated.strip()} }} else {{ {original} }}"
    return f"(::turnstile::core::mutant({number}) ? ({mutated.strip()}) : ({original}))"


def planted(text, edits):
    """`text` with all of its edits: (begin, end, mutant, mutated), nested ones first."""
    done = []  # (begin, end, length added), in the text as it was
    for begin, end, number, mutated in sorted(edits, key=lambda edit: (edit[1] - edit[0], edit[0])):
        for other_begin, other_end, _ in done:
            apart = end <= other_begin or other_end <= begin
            if not apart and not (begin <= other_begin and other_end <= end):
                raise Unfit(f"mutant {number} overlaps another one's place")
        from_here = begin + sum(added for b, e, added in done if e <= begin)
        to_here = end + sum(added for b, e, added in done if e <= end)
        original = text[from_here:to_here]
        changed = chosen_or(number, mutated, original)
        text = text[:from_here] + changed + text[to_here:]
        done.append((begin, end, len(changed) - len(original)))
    return text


def with_header(text):
    include = '#include "turnstile/core/mutant.hpp"\n'
    return text.replace("#pragma once\n", "#pragma once\n" + include, 1) if "#pragma once\n" in text else include + text


def plant_all(root, mutants):
    """{file: its text with every mutant of it in place}."""
    files = {}
    for mutant in mutants:
        for edit in mutant.edits:
            text = (root / edit.file).read_text() if (root / edit.file).is_file() else ""
            files.setdefault(edit.file, []).append((*place_of(mutant, edit, text), mutant.number, edit.mutated))
    texts = {file: with_header(planted((root / file).read_text(), edits)) for file, edits in files.items()}
    return texts | {HEADER: HEADER_TEXT}


COPIED = ("CMakeLists.txt", "cmake", "core", "bank", "contracts", "sim", "conformance", "properties", "adapters", "rdkafka", "viewer", "app", "processes", "bench", "examples")


def write_if_changed(path, data):
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def copy_sources(root, copy, mutants):
    """The sources with every mutant. Unchanged files are not touched, so that only changed ones are rebuilt."""
    texts = {file: text.encode() for file, text in plant_all(root, mutants).items()}
    for name in COPIED:
        of_name = [root / name] if (root / name).is_file() else sorted((root / name).rglob("*"))
        for path in of_name:
            file = path.relative_to(root).as_posix()
            if path.is_file() and "regressions/" not in file and "__pycache__/" not in file:
                texts.setdefault(file, path.read_bytes())
    for file, data in texts.items():
        write_if_changed(copy / file, data)
    for path in sorted(copy.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(copy).as_posix() not in texts:
            path.unlink()


def build(root, folder, mutants, target, settings, jobs):
    """Builds that target of a copy with every mutant; returns the build folder. Raises Unfit, with the end of the output, if the build fails."""
    folder.mkdir(parents=True, exist_ok=True)
    copy_sources(root, folder / "sources", mutants)
    log = folder / "build.log"
    with log.open("w") as out:
        configure = ["cmake", "-G", "Ninja", "-S", folder / "sources", "-B", folder / "build", "-Wno-dev"]
        configure += [f"-D{name}={value}" for name, value in settings.items()]
        for command in (configure, ["cmake", "--build", folder / "build", "--target", target, "-j", str(jobs)]):
            if subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
                last = "\n".join(log.read_text().splitlines()[-30:])
                raise Unfit(f"{last}\nthe copy with the mutants does not build; all of its output: {log}")
    return folder / "build"
