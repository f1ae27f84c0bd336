#!/usr/bin/env python3
"""Output uses the domain's own words: what the theatre prints and draws has no word of the bank that ships with Turnstile.

    own_words_test.py THEATRE FOLDER              its outputs and its pages, as text
    own_words_test.py THEATRE FOLDER --browser    its page in a real browser
"""
import os
import pathlib
import re
import subprocess
import sys
import unittest

THEATRE, FOLDER = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "viewer" / "tests" / "browser"))
BANK = re.compile(r"\b(atms?|banks?|accounts?|balances?|deposit\w*|withdraw\w*|overdra\w*|money|ATM\w*)\b", re.IGNORECASE)
NOT_OF_THE_BANK = ("text-wrap: balance", "takes account of", "on account of")


def theatre(*arguments):
    done = subprocess.run([THEATRE, *arguments], capture_output=True, text=True, cwd=FOLDER)
    if done.returncode not in (0, 1, 4):
        raise RuntimeError(f"theatre {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return done.stdout + done.stderr


def failing():
    """A failed run: its output, its failure file and its page."""
    os.makedirs(FOLDER, exist_ok=True)
    said = theatre("explore", "--flaw", "mixed_partitioner", "--seeds", "200", "--jobs", "1", "--out", FOLDER)
    page = next(line.split(":", 1)[1].strip() for line in said.splitlines() if line.startswith("  timeline:"))
    return said, page.replace(".html", ".json"), page


class Text(unittest.TestCase):
    def check(self, where, text):
        for each in NOT_OF_THE_BANK:
            text = text.replace(each, "")
        found = sorted({f"{match[0]}: ...{text[max(0, match.start() - 50):match.end() + 30]!r}" for match in BANK.finditer(text)})
        self.assertEqual(found, [], where)

    def test_no_output_and_no_page_has_a_word_of_the_bank(self):
        said, file, page = failing()
        self.check("explore", said)
        self.check("replay", theatre("replay", file, "--trace", "--html", "run.html", "--perfetto", "run.trace.json"))
        self.check("replay", theatre("replay", "7"))
        self.check("shrink", theatre("shrink", file, "--for", "1s"))
        self.check("catalogue", theatre("catalogue", "--flaws", "mixed_partitioner", "--repeat", "1", "--out", FOLDER))
        for what in ("scenarios", "properties", "faults", "flaws", "searches", "probes"):
            self.check(f"list {what}", theatre("list", what))
        for command in ("explore", "replay", "shrink", "merge", "list", "run", "load", "audit", "catalogue"):
            self.check(f"help {command}", theatre("help", command))
        campaign = next(pathlib.Path(FOLDER).glob("campaign-*.html"))
        for written in (page, campaign, "run.html", "run.trace.json"):
            self.check(written, pathlib.Path(FOLDER, written).read_text(encoding="utf-8"))

    def test_its_page_has_its_own_words(self):
        text = pathlib.Path(FOLDER, failing()[2]).read_text(encoding="utf-8")
        for word in ("performance", "Book(", "no seat is sold twice", "client-"):
            self.assertIn(word, text)


class InABrowser(unittest.TestCase):
    def test_the_page_opens_and_its_lanes_are_the_domains(self):
        from webdriver import Browser
        said, _, page = failing()
        with Browser() as browser:
            browser.window(1440, 900)
            browser.open(page)
            self.assertEqual(browser.errors(), [])
            groups = set(browser.run("return turnstile.scene().lanes.map(lane => lane.group);"))
            self.assertLessEqual({"Clients", "Processes", "Partitions"}, groups)
            self.assertTrue(any(group.startswith("performance ") for group in groups), groups)
            self.assertEqual(browser.run("return document.getElementById('entity-noun').textContent;"), "Performance")
            message = browser.run("return document.getElementById('message').textContent;")
            self.assertIn(message.lower(), said.lower())
            self.assertIn("no seat is sold twice", message)
            shown = browser.run("return document.body.innerText;")
            self.assertIsNone(BANK.search(shown), shown)
            self.assertEqual(browser.errors(), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], defaultTest="InABrowser" if "--browser" in sys.argv else "Text", verbosity=2)
