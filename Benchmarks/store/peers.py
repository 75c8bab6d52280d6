"""The peers beside git: casync, restic, zstd, cp. Each is left out, with a line that says so, where it is not installed."""

import os
import shutil
import subprocess

from processes import Git


def available(*programs):
    """Installs what is missing of the Debian packages, where that may be done, and gives the programs that are there."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing and shutil.which("apt-get"):
        administrator = [] if os.geteuid() == 0 else ["sudo", "-n"]
        command = [*administrator, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        try:
            subprocess.run(
                command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, capture_output=True, timeout=90, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired):
            pass
    return {program for program in programs if shutil.which(program)}


class Casync:
    """One file cut into chunks by its content. casync syncs nothing."""

    def __init__(self, timer, folder):
        self.timer, self.folder = timer, folder
        folder.mkdir()

    def add(self, path):
        return self.timer.run("casync", f"--store={self.folder}/store.castr", "make", self.folder / "file.caibx", path)

    def checkout(self, path):
        return self.timer.run("casync", f"--store={self.folder}/store.castr", "extract", self.folder / "file.caibx", path)


class Restic:
    """A repository with compression as it comes (format 2). Each command first derives its key, which is meant to be slow."""

    def __init__(self, timer, folder):
        self.timer, self.folder = timer, folder
        self.run("init")

    def run(self, *words):
        return self.timer.run(
            "restic", "--no-cache", "--quiet", f"--repo={self.folder}", *words, RESTIC_PASSWORD="bench", GOMAXPROCS=2
        )

    def add(self, path):
        return self.run("backup", path)

    def checkout(self, folder):
        return self.run("restore", "latest", "--target", folder)

    @property
    def size(self):
        return stored(self.folder / "data")


def pack(timer, folder, path, programs):
    """How small git and restic make one file, and how fast: {peer: (ratio, MB/s of processor time)}."""
    size = path.stat().st_size
    results = {}
    git = Git(timer, folder / "pack.git", durable=False)
    shutil.copyfile(path, git.folder / path.name)
    time = git.commit("all").then(git.run("-C", git.folder, "repack", "-a", "-d", "-q"))
    results["git add, commit, repack"] = (size / stored(git.folder / ".git" / "objects"), size / 1e3 / time.processor)
    if "restic" in programs:
        restic = Restic(timer, folder / "pack.restic")
        time = restic.add(path)
        results["restic"] = (size / restic.size, size / 1e3 / time.processor)
    return results


def checks(timer, folder, programs, quick):
    """How fast git and restic check what they store: {size: {peer: MB/s of processor time}}."""
    results = {}
    for name, count, size in (("large", 12, 2 << 20), ("small", 1000, 13_000)):
        count = count // 4 if quick else count
        source = folder / f"check-{name}"
        source.mkdir()
        for number in range(count):
            (source / str(number)).write_bytes(os.urandom(size))
        git = Git(timer, folder / f"check-{name}.git", durable=False)
        shutil.copytree(source, git.folder / "files")
        git.commit("all")
        time = git.run("-C", git.folder, "fsck", "--no-progress")
        results[name] = {"git fsck": count * size / 1e3 / time.processor}
        if "restic" in programs:
            restic = Restic(timer, folder / f"check-{name}.restic")
            restic.add(source)
            time = restic.run("check", "--read-data")
            results[name]["restic check"] = count * size / 1e3 / time.processor
    return results


def copies(timer, folder, sizes, runs):
    """A warm file written anew: {size: {peer: [times]}}; each peer in turn."""
    results = {}
    for name, size in sizes.items():
        source = folder / f"copy-{name}"
        source.write_bytes(os.urandom(size // 2) + b" " * (size - size // 2))
        git = Git(timer, folder / f"copy-{name}.git", durable=False)
        shutil.copyfile(source, git.folder / "file")
        git.commit("one")
        subprocess.run(["sync", "--file-system", folder], check=True)
        times = {"git checkout": [], "cp": [], "cp --reflink=never": []}
        for number in range(runs + 1):
            out = folder / "copy-out"
            measured = {
                "git checkout": git.checkout(folder / f"copy-{name}-out{number}"),
                "cp": timer.run("cp", source, out),
            }
            out.unlink()
            measured["cp --reflink=never"] = timer.run("cp", "--reflink=never", source, out)
            out.unlink()
            shutil.rmtree(folder / f"copy-{name}-out{number}")
            if number > 0:
                for peer, time in measured.items():
                    times[peer].append(time)
        results[name] = times
    return results


def stored(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
