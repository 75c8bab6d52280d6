#!/usr/bin/env python3
"""Reads an awm store with nothing but the standard library and `zstandard`: format.md, as a program.

    read_store.py STORE ls                      references, kind and content id
    read_store.py STORE verify                  every blob and layer against its digests
    read_store.py STORE files NAME[:TAG] DIR    the files of an environment or a seed, into a new folder
    read_store.py STORE seed NAME[:TAG] FILE    its database
    read_store.py STORE tasks NAME[:TAG]        one task a line
    read_store.py STORE rollouts NAME[:TAG]     one rollout a line
    read_store.py STORE record NAME[:TAG] N     rollout N alone, from 0, by way of the seek table
    read_store.py STORE record NAME[:TAG] ID    the rollout whose id begins so
"""
import hashlib, io, json, os, sqlite3, struct, sys, tarfile
import zstandard

LAYER = "application/vnd.awm.%s"
PACKAGE, SOURCES = LAYER % "package.v1.tar+zstd", LAYER % "seed.sources.v1.tar+zstd"
IMAGE, TASKS, PACK = (LAYER % kind for kind in ("seed.image.v1.sqlite3+zstd", "tasks.v1.jsonl+zstd", "pack.v1.jsonl+zstd"))
INDEX = LAYER % "packindex.v1"


def check(condition, message):
    if not condition:
        raise SystemExit(f"error: {message}")


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Store:
    def __init__(self, path):
        self.path = path
        with open(f"{path}/oci-layout", "rb") as file:
            check(json.load(file)["imageLayoutVersion"] == "1.0.0", "not an OCI layout 1.0.0")
        if os.path.exists(f"{path}/awm/format.json"):
            with open(f"{path}/awm/format.json", "rb") as file:
                ours = json.load(file)
            check(ours["format"] == 1 and not ours.get("features", {}).get("read"), "a store of a newer awm")

    def references(self):
        """(name:tag, manifest digest) of everything of ours that is tagged."""
        if os.access(f"{self.path}/awm", os.W_OK) and os.path.exists(f"{self.path}/awm/refs.db"):
            with sqlite3.connect(f"file:{self.path}/awm/refs.db?mode=ro", uri=True) as db:
                return db.execute("SELECT name || ':' || tag, manifest FROM reference ORDER BY name, tag").fetchall()
        with open(f"{self.path}/index.json", "rb") as file:
            entries = json.load(file)["manifests"]
        named = ((entry.get("annotations", {}).get("org.opencontainers.image.ref.name"), entry["digest"]) for entry in entries)
        named = [(name if ":" in name else name + ":latest", digest) for name, digest in named if name]
        ours = [(name, digest) for name, digest in named if "vnd.awm." in self.manifest(digest).get("artifactType", "")]
        return sorted(ours, key=lambda pair: pair[0].split(":"))

    def blob(self, digest, size=None):
        algorithm, _, digits = digest.partition(":")
        check(algorithm == "sha256" and len(digits) == 64 and not set(digits) - set("0123456789abcdef"), f"bad digest {digest}")
        with open(f"{self.path}/blobs/sha256/{digits}", "rb") as file:
            data = file.read()
        check(sha256(data) == digest and size in (None, len(data)), f"the blob {digest} is damaged")
        return data

    def manifest(self, digest):
        return json.loads(self.blob(digest))

    def find(self, name):
        digest = dict(self.references()).get(name if ":" in name else name + ":latest")
        check(digest, f"no reference {name}")
        return self.manifest(digest)

    def config(self, manifest):
        config = json.loads(self.blob(manifest["config"]["digest"], manifest["config"]["size"]))
        kind = manifest["artifactType"].removeprefix("application/vnd.awm.").removesuffix(".v1")
        check(config["schema"] == f"awm.{kind}.config/1", f"an unknown schema {config['schema']}")
        return config

    def content(self, layer):
        """What a layer expands to: exactly what it states, and never more than that in memory."""
        size = int(layer["annotations"]["org.awm.content.size"])
        data = self.blob(layer["digest"], layer["size"])
        if layer["mediaType"].endswith("+zstd"):
            data = expand(data, size)
        check(sha256(data) == layer["annotations"]["org.awm.content.digest"], f"the content of {layer['digest']} is damaged")
        return data


def layers(manifest, media_type):
    return [layer for layer in manifest["layers"] if layer["mediaType"] == media_type]


def expand(data, size):
    """Frames and skippable frames, of exactly `size` bytes together."""
    reader = zstandard.ZstdDecompressor(max_window_size=128 << 20).stream_reader(io.BytesIO(data), read_across_frames=True)
    content = reader.read(size + 1)
    check(len(content) == size, "a layer does not expand to what it states")
    return content


def files(store, manifest):
    """Every file by path: those of the tar layers, and the seed image where it is a file itself."""
    config, found = store.config(manifest), {}
    for layer in layers(manifest, PACKAGE) + layers(manifest, SOURCES):
        with tarfile.open(fileobj=io.BytesIO(store.content(layer)), mode="r:") as archive:
            for member in archive:
                check(member.isfile(), f"{member.name} is not a regular file")
                found[member.name] = archive.extractfile(member).read()
    for file in config["files"]:
        path, parts = file["path"], file["path"].split("/")
        check(all(part and part[0] != "." for part in parts) and "\\" not in path, f"an unsafe path {path}")
        if path not in found:
            found[path] = store.content(layers(manifest, IMAGE)[0])
        check(sha256(found[path]) == "sha256:" + file["sha256"] and len(found[path]) == file["size"], f"{path} is damaged")
    check(len(found) == len(config["files"]), "there are files that the config does not name")
    return found


def frames(pack):
    """(offset, size, content size) of each frame, from the seek table at the end."""
    count, descriptor, magic = struct.unpack("<IBI", pack[-9:])
    check(magic == 0x8F92EAB1 and descriptor == 0, "a pack without a seek table")
    start, offset = len(pack) - 17 - 8 * count, 0
    check(struct.unpack_from("<II", pack, start) == (0x184D2A5E, 8 * count + 9), "a damaged seek table")
    for size, content_size in struct.iter_unpack("<II", pack[start + 8:-9]):
        yield offset, size, content_size
        offset += size
    check(offset == start, "a seek table that does not account for every byte")


def rollouts(store, manifest):
    """Every rollout in order, one frame in memory at a time."""
    for layer, entry in zip(layers(manifest, PACK), store.config(manifest)["packs"], strict=True):
        pack, digest = store.blob(layer["digest"], layer["size"]), hashlib.sha256()
        for offset, size, content_size in frames(pack):
            content = expand(pack[offset:offset + size], content_size)
            digest.update(content)
            yield from content[:-1].split(b"\n")
        check(digest.hexdigest() == entry["sha256"], "a pack holds other lines than the config names")


def record_by_id(store, manifest, wanted):
    """By way of the packs' indexes: one frame is expanded."""
    indexes = layers(manifest, INDEX)
    if not indexes:
        return next((row for row in rollouts(store, manifest) if hashlib.sha256(row).hexdigest().startswith(wanted)), None)
    for layer, index in zip(layers(manifest, PACK), indexes, strict=True):
        data = store.blob(index["digest"], index["size"])
        magic, header, count = struct.unpack_from("<8sII", data)
        ids, offsets = 16 + header, 16 + header + 32 * count
        check(magic == b"AWMPIDX1" and len(data) == ids + 56 * count, "a damaged index")
        for place in range(count):  # A search by halves would do, since they are in order.
            if data[ids + 32 * place:ids + 32 * place + 32].hex().startswith(wanted):
                start, = struct.unpack_from("<I", data, offsets + 4 * place)
                length, = struct.unpack_from("<I", data, offsets + 4 * count + 4 * place)
                pack = store.blob(layer["digest"], layer["size"])
                for offset, size, content_size in frames(pack):
                    if start < content_size:
                        row = expand(pack[offset:offset + size], content_size)[start:start + length]
                        check(hashlib.sha256(row).digest() == data[ids + 32 * place:ids + 32 * place + 32], "a damaged record")
                        return row
                    start -= content_size
    return None


def record(store, manifest, wanted):
    if len(wanted) >= 8:
        return record_by_id(store, manifest, wanted)
    number = int(wanted)
    for layer, entry in zip(layers(manifest, PACK), store.config(manifest)["packs"], strict=True):
        if number >= entry["records"]:
            number -= entry["records"]
            continue
        pack = store.blob(layer["digest"], layer["size"])
        for offset, size, content_size in frames(pack):
            rows = expand(pack[offset:offset + size], content_size)[:-1].split(b"\n")
            if number < len(rows):
                return rows[number]
            number -= len(rows)
    return None


def main(path, verb, *arguments):
    store, out = Store(path), sys.stdout.buffer
    if verb == "ls":
        for name, digest in store.references():
            manifest = store.manifest(digest)
            print(name, manifest["artifactType"].split(".")[-2], manifest["config"]["digest"])
    elif verb == "verify":
        for name, digest in store.references():
            manifest = store.manifest(digest)
            store.config(manifest)
            for layer in manifest["layers"]:
                store.content(layer)
            print(name, "ok")
    elif verb == "files":
        for path, data in files(store, store.find(arguments[0])).items():
            target = os.path.join(arguments[1], path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "xb") as file:
                file.write(data)
    elif verb == "seed":
        with open(arguments[1], "xb") as file:
            file.write(store.content(layers(store.find(arguments[0]), IMAGE)[0]))
    elif verb == "tasks":
        out.write(store.content(layers(store.find(arguments[0]), TASKS)[0]))
    elif verb == "rollouts":
        for row in rollouts(store, store.find(arguments[0])):
            out.write(row + b"\n")
    elif verb == "record":
        row = record(store, store.find(arguments[0]), arguments[1])
        check(row is not None, "no such record")
        out.write(row + b"\n")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) > 2 else sys.exit(__doc__)
