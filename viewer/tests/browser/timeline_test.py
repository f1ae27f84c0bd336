#!/usr/bin/env python3
"""The timeline in a real browser: it loads without errors and without the network, has its lanes and arrows, and can be used by pointer and keys.

    timeline_test.py TURNSTILE [FOLDER]    FOLDER: where pages and screenshots stay
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from webdriver import KEY, Browser, Missing  # noqa: E402

TURNSTILE = sys.argv[1] if len(sys.argv) > 1 else "build/release/app/turnstile"
FOLDER = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="turnstile-timeline-")


def turnstile(*arguments):
    done = subprocess.run([TURNSTILE, *arguments], capture_output=True, text=True, cwd=FOLDER)
    if done.returncode not in (0, 1, 4):
        raise RuntimeError(f"turnstile {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


class Timeline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.makedirs(FOLDER, exist_ok=True)
        found = turnstile("explore", "--flaw", "no_command_id", "--seeds", "200", "--jobs", "1", "--out", FOLDER)
        cls.block = found[found.index("FAIL "):]
        cls.page = os.path.join(FOLDER, next(line.split(":", 1)[1].strip() for line in cls.block.splitlines() if line.startswith("  timeline:")))
        cls.browser = Browser().__enter__()
        cls.addClassCleanup(cls.browser.__exit__)

    def setUp(self):
        self.browser.window(1440, 900)
        self.browser.scheme("light")
        self.browser.open(self.page)
        self.assertEqual(self.browser.errors(), [])

    def tearDown(self):
        self.assertEqual(self.browser.errors(), [])

    def get(self, expression):
        return self.browser.run(f"return {expression};")

    def selected(self):
        return self.get("turnstile.state.selected")

    def test_it_says_what_was_violated_in_words_and_how_to_replay_it(self):
        message = self.block.splitlines()[1].strip()
        self.assertEqual(self.get("document.getElementById('message').textContent").lower(), message.lower())
        self.assertEqual(self.get("document.getElementById('verdict').textContent"), self.block.split()[1])
        self.assertIn(self.get("document.getElementById('replay').textContent"), self.block)

    def test_it_needs_nothing_but_its_own_file(self):
        self.assertEqual(self.get("performance.getEntriesByType('resource').filter(each => !each.name.startsWith('data:')).length"), 0)
        with open(self.page, encoding="utf-8") as file:
            text = file.read()
        for forbidden in ("src=\"", "@import", "fetch(", "XMLHttpRequest"):
            self.assertNotIn(forbidden, text)
        self.assertLess(len(text.encode()), 1_000_000)

    def test_it_has_lanes_for_clients_processes_partitions_and_stores_and_arrows_between_them(self):
        groups = set(self.get("turnstile.scene().lanes.map(lane => lane.group)"))
        self.assertLessEqual({"ATMs", "Processes", "Brokers", "Partitions", "Store"}, groups)
        self.assertGreater(self.get("turnstile.picture.arrowsDrawn"), 0)
        self.assertGreater(self.get("turnstile.picture.hits.filter(hit => hit.kind === 'transaction').length"), 0)
        self.assertIn("level", self.get("turnstile.scene().lanes.map(lane => lane.kind)"))
        painted = self.browser.run("""
            const canvas = document.getElementById("canvas");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const colours = new Set();
            for (let at = 0; at < pixels.length; at += 4 * 97) colours.add(pixels[at] << 16 | pixels[at + 1] << 8 | pixels[at + 2]);
            return colours.size;""")
        self.assertGreater(painted, 8)

    def test_the_violation_is_selected_and_its_causes_are_told(self):
        self.assertEqual(self.selected(), self.get("turnstile.runs[0].verdict.event"))
        told = self.get("[...document.querySelectorAll('#moments .what')].map(each => each.textContent)")
        self.assertGreaterEqual(len(told), 3)
        self.assertTrue(any(" issues command " in each for each in told), told)

    def test_the_shrunk_run_and_the_one_that_was_found_are_both_there(self):
        self.assertEqual(self.get("turnstile.runs.map(run => run.name)"), ["shrunk", "as found"])
        self.browser.press("#runs button:nth-child(2)")
        self.assertEqual(self.get("turnstile.state.run"), 1)
        self.assertGreater(self.get("turnstile.runs[1].events.length"), self.get("turnstile.runs[0].events.length"))
        self.assertEqual(self.selected(), self.get("turnstile.runs[1].verdict.event"))

    def test_both_runs_stand_side_by_side(self):
        self.browser.press("#pair")
        self.browser.settle()
        self.assertTrue(self.get("turnstile.beside.isOpen"))
        self.assertGreater(self.get("turnstile.beside.picture.hits.length"), 0)
        self.assertEqual(self.get("turnstile.beside.scene.run.name"), "as found")
        self.assertIn("as found", self.get("document.getElementById('beside-stage').getAttribute('aria-label')"))
        left, right = self.get("[document.getElementById('stage'), document.getElementById('beside-stage')].map(each => each.getBoundingClientRect().toJSON())")
        self.assertLessEqual(left["right"], right["left"])
        self.assertEqual(left["top"], right["top"])
        self.browser.picture(os.path.join(FOLDER, "beside.png"))
        self.browser.press("#beside-choose")
        self.browser.settle()
        self.assertEqual(self.get("[turnstile.state.run, turnstile.beside.scene.run.name]"), [1, "shrunk"])
        self.browser.press("#pair")
        self.assertFalse(self.get("turnstile.beside.isOpen"))

    def test_what_is_marked_and_told_is_what_the_message_speaks_of(self):
        kept = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "properties", "regressions")
        for name in sorted(file for file in os.listdir(kept) if file.endswith(".json")):
            with open(os.path.join(kept, name), encoding="utf-8") as file:
                if json.load(file)["run"]["events"] > 20_000:
                    continue
            with self.subTest(name):
                page = os.path.join(FOLDER, name.replace(".json", ".html"))
                turnstile("replay", os.path.join(kept, name), "--html", page)
                self.browser.open(page)
                verdict = self.get("turnstile.runs[0].verdict")
                if verdict["event"] == 0:
                    continue
                self.assertEqual(self.selected(), verdict["event"])
                self.assertIsNotNone(self.get(f"turnstile.picture.positionOf(turnstile.runs[0].events[{verdict['event']}])"), "nothing is marked")
                if verdict["entity"] is None:
                    continue
                self.assertIn(verdict["entity"], self.get(f"[...turnstile.runs[0].events[{verdict['event']}].entities ?? []]"))
                named = [] if verdict["record"] is None else [verdict["record"], *verdict["others"]]
                path = self.get("[...turnstile.picture.path.back]")
                for record in named:
                    self.assertIn(self.get(f"turnstile.runs[0].records[{record}].event"), path)
                # The causes include nothing that is only about another entity.
                strangers = self.browser.run(f"""
                    const {{events}} = turnstile.runs[0];
                    return [...turnstile.picture.path.back].map(number => events[number])
                      .filter(event => !event.kind.startsWith("net.") && event.entities !== null && !event.entities.has({verdict["entity"]}))
                      .map(event => `${{event.number}} ${{event.kind}} ${{event.text}}`);""")
                self.assertEqual(strangers, [])

    def test_another_account_can_be_chosen(self):
        self.browser.press("#runs button:nth-child(2)")
        before = self.get("turnstile.scene().marked.length")
        self.browser.run("const box = document.getElementById('entity'); box.value = ''; box.dispatchEvent(new Event('change'));")
        self.browser.settle()
        self.assertGreater(self.get("turnstile.scene().marked.length"), before)
        self.assertNotIn("level", self.get("turnstile.scene().lanes.map(lane => lane.kind)"))

    def test_a_click_selects_what_is_there_and_shows_its_path(self):
        place = self.browser.run("""
            const hit = turnstile.picture.hits.find(hit => hit.kind === "mark" && hit.event.kind === "log.append" && hit.event.number !== turnstile.state.selected);
            const box = document.getElementById("canvas").getBoundingClientRect();
            return {x: box.left + hit.x, y: box.top + hit.y, number: hit.event.number};""")
        self.browser.point(place["x"], place["y"])
        chosen = self.get("turnstile.scene().run.events[turnstile.state.selected].kind")
        self.assertEqual(chosen, "log.append")
        self.assertGreater(self.get("turnstile.picture.path.back.size"), 1)
        self.assertGreater(self.get("document.querySelectorAll('#details .links button').length"), 0)
        before = self.selected()
        self.browser.press("#details .links button")
        self.assertNotEqual(self.selected(), before)

    def test_a_pointer_over_a_record_shows_it(self):
        place = self.browser.run("""
            const hit = turnstile.picture.hits.find(hit => hit.kind === "mark" && hit.event.kind === "log.append");
            const box = document.getElementById("canvas").getBoundingClientRect();
            return {x: box.left + hit.x, y: box.top + hit.y};""")
        self.browser.point(place["x"], place["y"], click=False)
        self.assertFalse(self.get("document.getElementById('tip').hidden"))
        self.assertIn("offset", self.get("document.getElementById('tip').textContent"))

    def test_keys_move_from_moment_to_moment_and_along_cause_and_effect(self):
        self.browser.run("document.getElementById('stage').focus();")
        start = self.selected()
        self.browser.keys(KEY["left"])
        self.assertLess(self.selected(), start)
        self.browser.keys(KEY["right"])
        self.browser.keys("v")
        self.assertEqual(self.selected(), start)
        self.browser.keys("c")
        cause = self.selected()
        self.assertLess(cause, start)
        self.browser.keys("e")
        self.assertGreater(self.selected(), cause)
        self.browser.keys(KEY["up"])
        self.browser.keys(KEY["escape"])
        self.assertEqual(self.selected(), 0)
        scale = self.get("turnstile.picture.scale")
        self.browser.keys("+")
        self.assertGreater(self.get("turnstile.picture.scale"), scale)
        self.browser.keys("0")
        self.browser.keys("?")
        self.assertTrue(self.get("document.getElementById('help-dialog').open"))

    def test_the_list_is_one_for_a_screen_reader(self):
        self.browser.run("document.getElementById('list-all').click(); document.getElementById('moments').focus();")
        self.browser.keys(KEY["down"])
        row = self.browser.run("""
            const list = document.getElementById("moments");
            const row = document.getElementById(list.getAttribute("aria-activedescendant"));
            return {role: list.getAttribute("role"), option: row.getAttribute("role"), selected: row.getAttribute("aria-selected"),
              place: row.getAttribute("aria-posinset"), of: row.getAttribute("aria-setsize"), live: document.getElementById("live").textContent};""")
        self.assertEqual((row["role"], row["option"], row["selected"]), ("listbox", "option", "true"))
        self.assertGreaterEqual(int(row["of"]), int(row["place"]))
        self.assertNotEqual(row["live"], "")
        unnamed = self.get("[...document.querySelectorAll('button, select')].filter(each => !each.textContent.trim() && !each.getAttribute('aria-label')).length")
        self.assertEqual(unnamed, 0)

    def test_it_is_dark_where_the_reader_wants_it_dark(self):
        light = self.get("getComputedStyle(document.body).backgroundColor")
        self.browser.scheme("dark")
        self.browser.settle()
        dark = self.get("getComputedStyle(document.body).backgroundColor")
        self.assertNotEqual(light, dark)
        self.browser.press("#theme")
        self.assertEqual(self.get("getComputedStyle(document.body).backgroundColor"), light)
        self.browser.picture(os.path.join(FOLDER, "timeline.png"))

    def test_it_fits_a_phone_and_a_wall(self):
        for width, height in ((390, 844), (820, 1180), (1280, 720), (2560, 1440)):
            self.browser.window(width, height)
            self.browser.open(self.page)
            self.assertLessEqual(self.get("document.documentElement.scrollWidth"), width, f"at {width} x {height}")
            self.assertGreater(self.get("turnstile.picture.arrowsDrawn"), 0)

    def test_ten_thousand_events_are_drawn(self):
        page = os.path.join(FOLDER, "ten-thousand.html")
        turnstile("replay", "0x1", "--scenario", "hot", "--html", page)
        self.browser.open(page)
        events = self.get("turnstile.runs[0].events.length - 1")
        self.assertGreaterEqual(events, 10_000)
        timing = self.get("turnstile.timing")
        print(f"\n{events} events: {json.dumps({name: round(took) for name, took in timing.items()})} ms", flush=True)


if __name__ == "__main__":
    try:
        Browser()
    except Missing as missing:
        sys.exit(f"timeline_test: {missing}")
    unittest.main(argv=[sys.argv[0]], verbosity=2)
