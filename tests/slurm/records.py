"""Lines of journals on standard input -> "attempts status" of every cell: final records, and what the last says."""
import collections
import json
import sys

seen = collections.defaultdict(list)
for line in sys.stdin:
    record = json.loads(line)
    if "cell" in record:
        seen[record["cell"]].append(record)
for records in seen.values():
    final = [r for r in records if r["status"] not in ("preempted", "missing")]
    last = max(final or records, key=lambda r: r["finished"])
    print(len(final), last["status"])
