#!/usr/bin/env python3
"""A check of counters.toml: reads what was committed, one JSON object a line, and exits with 1 if a count is not one more than the one before."""
import collections
import json
import sys

before = collections.Counter()
for line in sys.stdin:
    record = json.loads(line)
    if record.get("topic") != "counts":
        continue
    before[record["key"]] += 1
    if record["value"].split()[0] != str(before[record["key"]]):
        print(f"counts/{record['partition']}@{record['offset']} ({record['key']}: {record['value']}): it should be {before[record['key']]}")
        sys.exit(1)
