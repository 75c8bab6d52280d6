"""The numbers to beat, each with our figure and the peers' of the same run."""

import typing


class Target(typing.NamedTuple):
    what: str
    # What the figure is known by, and the most or least that is allowed; None where there is only a figure to give.
    id: str
    limit: float | None = None
    unit: str = "ms"
    at_least: bool = False

    def met(self, value):
        return value >= self.limit if self.at_least else value <= self.limit

    @property
    def text(self):
        return "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {figure(self.limit, self.unit)}"


TARGETS = [
    Target("durable add of a 330 KB seed, in process", "add-one", 3),
    Target("… checked and digested first", "add-checked"),
    Target("the same, each of 100 in one commit", "add-batch", 1),
    Target("add a 330 KB seed, whole process", "add 330 KB seed", 30),
    Target("check a 330 KB seed out, whole process", "check out 330 KB seed", 15),
    Target("checkout in process, 330 KB", "checkout-330k", 0.3),
    Target("checkout in process, 10 MB", "checkout-10m", 10),
    Target("checkout in process, 50 MB", "checkout-50m", 100),
    Target("trajectories: smaller by", "trajectory-ratio", 6, "x", at_least=True),
    Target("trajectories: recorder, per core", "trajectory-speed", 200, "MB/s", at_least=True),
    Target("… from values", "trajectory-values", None, "MB/s", at_least=True),
    Target("rollouts of the reference policy, recorded", "rollouts", None, "/s", at_least=True),
    Target("… recording in it, of the processor time", "rollouts-recording", None, "%"),
    Target("trajectories: a record by its id", "trajectory-fetch", 0.3),
    Target("trajectories: index of a record", "trajectory-index", 60, "bytes"),
    Target("trajectories: a million opened", "million-open", 50),
    Target("… opened, and its first record", "million-first", 50),
    Target("… any record after that", "million-fetch", 0.3),
    Target("… opened, in 320 packs", "million-packs", 50),
    Target("fsck --read-data, blobs of 2 MiB, per core", "fsck-large", 1000, "MB/s", at_least=True),
    Target("fsck --read-data, blobs of 13 KB, per core", "fsck-small", 500, "MB/s", at_least=True),
    Target("fsck --read-data, small seeds, per core", "fsck-seeds", None, "MB/s", at_least=True),
    Target("gc: longest pause at 100,000 blobs", "gc-pause", 50),
    Target("gc: the whole of it", "gc"),
]

HEADING = ["what", "target", "awm", "p90", "met", "peers", "note"]


def figure(value, unit):
    if unit == "x":
        return f"{value:.1f}×"
    if unit == "ms" and value < 1:
        return f"{value * 1e3:.0f} µs"
    digits = 0 if value >= 100 or value == int(value) else 1
    return f"{value:,.{digits}f} {unit}"


def lines(figures):
    """The rows of the table, from figures by id: value, p90, peers {name: value}, note."""
    lines = []
    for target in TARGETS:
        found = figures.get(target.id)
        if found is None:
            continue
        value = found["value"]
        met = "" if target.limit is None else "yes" if target.met(value) else "NO"
        peers = ", ".join(f"{name} {figure(peer, target.unit)}" for name, peer in found["peers"].items())
        high = figure(found["p90"], target.unit) if found.get("p90") is not None else ""
        lines.append([target.what, target.text, figure(value, target.unit), high, met, peers, found["note"]])
    lines.append(["10,000 kills at every step of a commit", "nothing lost", "", "", "", "", "make crash-test"])
    lines.append(["10⁶ operations of 8 processes with collections", "nothing lost", "", "", "", "", "make concurrency-test"])
    return lines


def unmet(figures):
    return [target for target in TARGETS if target.limit is not None and target.id in figures and not target.met(figures[target.id]["value"])]
