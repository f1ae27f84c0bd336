#!/usr/bin/env python3
"""A copy of the adapters' sources with every mistake of adapters/mutants in it, of which one can be chosen while the program runs.

    adapters/mutants/plant.py FOLDER

FOLDER/src is adapters/src; FOLDER/include/turnstile/core/mutant.hpp has the mistakes' names, and which of them is chosen. Exits with 2 and one line if a
mistake no longer has its place.
"""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bank" / "mutants"))
sys.dont_write_bytecode = True
import planting  # noqa: E402

HEADER = """#pragma once
namespace turnstile::core {
struct Mistake {
  const char* name;
  const char* why;
  const char* scenario;
};
inline constexpr Mistake kMistakes[] = {
%s};
inline int chosen_mutant = 0;  // 0: none; 1: the first
inline bool mutant(int number) { return chosen_mutant == number; }
}  // namespace turnstile::core
"""


def main():
    folder = pathlib.Path(sys.argv[1])
    try:
        mutants = planting.read_mutants(ROOT / "adapters" / "mutants")
        texts = planting.plant_all(ROOT, mutants)
    except planting.Unfit as unfit:
        print(f"plant.py: {unfit}", file=sys.stderr)
        return 2
    for path in sorted((ROOT / "adapters" / "src").iterdir()):
        text = texts.get(path.relative_to(ROOT).as_posix())
        planting.write_if_changed(folder / "src" / path.name, path.read_bytes() if text is None else text.encode())
    rows = "".join(f'    {{"{mutant.name}", "{mutant.why}", "{mutant.first}"}},\n' for mutant in mutants)
    planting.write_if_changed(folder / planting.HEADER.removeprefix("core/"), (HEADER % rows).encode())
    return 0


sys.exit(main())
