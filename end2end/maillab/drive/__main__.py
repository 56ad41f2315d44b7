"""python3 -m drive [--out FILE] [--quick] [--only NAME,NAME…]: drives the scenarios against the running lab and writes
what it knows of each (the truth) as one JSON line as soon as it is done."""

import argparse
import json
import sys
import time
import traceback

from . import scenarios
from .scenario import ALL

ORIGIN = {
    "imap": "a",
    "webmail": "a",
    "pop3": "a",
    "managesieve": "a",
    "smtp": "a",
    "smtps": "a",
    "imaps": "a",
    "out": "a",
}


def tag_of(number, name):
    """Begins a message-id: r for what comes from outside, a for our own."""
    return ORIGIN.get(name.split("_")[0], "r") + f"{number:03d}"


def drive(number, name, function):
    start = time.time()
    try:
        known = function(tag_of(number, name))
    except Exception:  # a scenario that fell over is a finding, not the end
        known = {"error": traceback.format_exc()[-1200:], "expect": {}, "evidence": []}
    return dict(id=f"S{number:03d}", name=name, start=round(start, 3), end=round(time.time(), 3), **known)


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--out", default="scenarios.jsonl")
    words.add_argument("--quick", action="store_true", help="leave out what waits long")
    words.add_argument("--only", help="these, by name")
    asked = words.parse_args()
    only = asked.only.split(",") if asked.only else None
    unknown = set(only or ()) - {name for name, _ in ALL}
    if unknown:
        sys.exit(f"no such scenario: {', '.join(sorted(unknown))}")
    with open(asked.out, "w") as out:
        for number, (name, function) in enumerate(ALL, 1):
            if (only and name not in only) or (asked.quick and not scenarios.quick(name)):
                continue
            known = drive(number, name, function)
            out.write(json.dumps(known, ensure_ascii=False) + "\n")
            out.flush()
            took = known["end"] - known["start"]
            trouble = known["error"].strip().splitlines()[-1] if "error" in known else ""
            print(known["id"], name, f"{took:.1f}s", trouble, flush=True)


main()
