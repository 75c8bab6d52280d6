#!/usr/bin/env python3
"""The store's numbers to beat, each beside its peers on the same bytes in the same run.

    Benchmarks/store/store_bench.py [--awm BINARY] [--core BINARY] [--runs N] [--only WORD] [--json]

First whole processes, then what `store-bench` measures within one. Everything happens in a temporary folder (below
TMPDIR), which is removed. Those compared take turns, run by run, and each run stores a new version: a few changed rows.
Before each command the file system is synced, outside the measured time, so that nobody pays for what somebody else left
to be written. AWM_BENCH_QUICK=1 makes few runs on less data.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import peers
import seed
import tables
import targets
from processes import Failure, Timer
from whole import ROOT, Whole

CORE = ["add", "checkout", "trajectories", "rollouts", "million", "fsck", "gc"]


class Bench:
    def __init__(self, arguments, folder, quick):
        self.arguments, self.folder, self.quick = arguments, folder, quick
        self.timer = Timer(folder)
        self.programs = peers.available("casync", "restic")
        self.figures = {}
        self.rows = []

    def wanted(self, case):
        return self.arguments.only in (None, case)

    def run(self):
        for program in {"casync", "restic"} - self.programs:
            say(f"{program} is not installed and could not be: it is left out")
        if self.wanted("whole"):
            say("whole processes")
            self.rows = Whole(self.arguments.awm.resolve(), self.timer, self.folder, self.arguments.runs, self.programs).all()
            self.take_whole("add 330 KB seed")
            self.take_whole("check out 330 KB seed")
        for case in CORE:
            if self.wanted(case):
                say(case)
                self.core(case)
                getattr(self, f"beside_{case}", lambda: None)()
                # So that there is room for the next, whatever it needs.
                subprocess.run(["rm", "-rf", self.folder / case], check=True)

    def core(self, case):
        database = self.folder / "core-seed.db"
        if not database.exists():
            seed.build(database)
        command = [self.arguments.core.resolve(), case, "--folder", self.folder, "--seed", database, "--environments", ROOT / "environments"]
        result = subprocess.run([*command, *(["--quick"] if self.quick else [])], stdout=subprocess.PIPE, text=True)
        if result.returncode != 0:
            raise Failure(f"store-bench {case} failed")
        for line in result.stdout.splitlines():
            row = json.loads(line)
            row["peers"] = {peer["name"]: peer["value"] for peer in row["peers"]}
            self.figures[row.pop("id")] = row

    def take_whole(self, what):
        """A row of whole processes as a figure; its other peers stand in a row of their own."""
        found = {row["what"]: row["times"] for row in self.rows}
        ours = found[what]["awm"]
        others = {name: times for title in (what, f"{what}, others") for name, times in found.get(title, {}).items() if name != "awm"}
        self.figures[what] = {
            "value": ours["median"], "p90": ours["p90"], "processor": ours["processor"], "unit": "ms",
            "peers": {name: times["median"] for name, times in others.items()},
            "note": f"{ours['processor']:.1f} ms of processor time",
        }  # fmt: skip

    def beside_add(self):
        if "add 330 KB seed" in self.figures:
            self.figures["add-one"]["peers"]["git add + commit, a process"] = self.figures["add 330 KB seed"]["peers"]["git, synced"]

    def beside_checkout(self):
        sizes = {"330k": 331_776, "10m": 10_000_000, "50m": 50_000_000}
        for name, times in peers.copies(self.timer, self.folder, sizes, 3 if self.quick else 11).items():
            medians = {peer: statistics.median(time.wall for time in measured) for peer, measured in times.items()}
            self.figures[f"checkout-{name}"]["peers"].update(medians)

    def beside_trajectories(self):
        found = peers.pack(self.timer, self.folder, self.folder / "trajectories" / "rollouts.jsonl", self.programs)
        for name, (ratio, speed) in found.items():
            self.figures["trajectory-ratio"]["peers"][name] = ratio
            self.figures["trajectory-speed"]["peers"][name] = speed

    def beside_fsck(self):
        for name, found in peers.checks(self.timer, self.folder, self.programs, self.quick).items():
            self.figures[f"fsck-{name}"]["peers"].update(found)


def say(text):
    print(f"store_bench: {text}", file=sys.stderr, flush=True)


def main():
    quick = bool(os.environ.get("AWM_BENCH_QUICK"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--awm", default=ROOT / ".build/release/awm", type=pathlib.Path)
    parser.add_argument("--core", default=ROOT / ".build/release/store-bench", type=pathlib.Path)
    parser.add_argument("--runs", default=3 if quick else 31, type=int)
    parser.add_argument("--only", choices=["whole", *CORE], help="measure this alone")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="awm-store-bench-") as folder:
        bench = Bench(arguments, pathlib.Path(folder), quick)
        try:
            bench.run()
        except (Failure, OSError) as error:
            sys.exit(f"store_bench: {error}")
    if arguments.json:
        print(json.dumps({"quick": quick, "load": os.getloadavg(), "figures": bench.figures, "processes": bench.rows}, indent=2))
        return
    if quick:
        print("AWM_BENCH_QUICK=1: few runs on less data; the figures show that it works, not how fast it is.\n")
    print("The numbers to beat: medians; speeds are per second of processor time.\n")
    print(tables.table([targets.HEADING, *targets.lines(bench.figures)], {2, 3}))
    missed = targets.unmet(bench.figures)
    print(f"\nnot met: {', '.join(target.what for target in missed)}" if missed else "\nall met")
    if bench.rows:
        print("\nWhole processes, line by line.\n")
        print(tables.whole(bench.rows))


main()
