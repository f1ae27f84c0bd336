#!/usr/bin/env python3
"""The page of a broken service opens in a real browser, draws its hosts and its topics by their names, and marks the record that is wrong.

    page_test.py OWN_SERVICE FOLDER [PICTURE.png]
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "viewer" / "tests" / "browser"))
from webdriver import Browser  # noqa: E402

program, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
os.makedirs(folder, exist_ok=True)
done = subprocess.run([program, "explore", "--scenario", "outputs_first", "--seeds", "100000", "--jobs", "1", "--out", folder], capture_output=True, text=True,
                      cwd=folder)
assert done.returncode == 1, done.stdout + done.stderr
page = next(line.split(":", 1)[1].strip() for line in done.stdout.splitlines() if line.startswith("  timeline:"))
with Browser() as browser:
    browser.window(1440, 900)
    browser.open(os.path.join(folder, page))
    assert browser.errors() == [], browser.errors()
    lanes = browser.run("return turnstile.scene().lanes.map(lane => [lane.group, lane.label]);")
    assert ["Processes", "counter-0"] in lanes, lanes
    assert any(group == "Partitions" and label.startswith("counts/") for group, label in lanes), lanes
    assert any(group == "Partitions" and label.startswith("words/") for group, label in lanes), lanes
    shown = browser.run("return document.body.innerText;")
    for word in ("undecodable", "unreadable", "undefined", "null"):
        assert word not in shown, f"'{word}' on the page: {shown}"
    message = browser.run("return document.getElementById('message').textContent;")
    assert "made from" in message and message in done.stdout, message
    if len(sys.argv) > 3:
        browser.picture(os.path.abspath(sys.argv[3]))
print("the page shows", lanes)
