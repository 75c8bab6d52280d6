#!/usr/bin/env python3
"""Reads an awm store in little more than 100 lines, with the standard library and `zstandard`: format.md, as a program.

    read_store.py STORE ls | verify             references with kind and content id | everything against its digests
    read_store.py STORE files NAME[:TAG] DIR    the files of an environment or a seed, into a new folder
    read_store.py STORE layer NAME[:TAG] KIND   what a layer holds: tasks, seed.image
    read_store.py STORE rollouts NAME[:TAG]     one rollout a line
    read_store.py STORE record NAME[:TAG] ID    the rollout whose id begins so
"""
import bisect, hashlib, io, json, os, sqlite3, struct, sys, tarfile, zstandard

def check(condition, message):
    if not condition: sys.exit(f"error: {message}")

def sha256(data): return "sha256:" + hashlib.sha256(data).hexdigest()

def load(path):
    with open(path, "rb") as file: return json.load(file)

def expand(data, size):
    """Frames and skippable frames, of exactly `size` bytes together."""
    stream = zstandard.ZstdDecompressor(max_window_size=128 << 20).stream_reader(io.BytesIO(data), read_across_frames=True)
    content = stream.read(size + 1)
    check(len(content) == size, "a layer does not expand to what it states")
    return content

class Store:
    def __init__(self, path):
        self.path, ours = path, f"{path}/awm/format.json"
        check(load(f"{path}/oci-layout")["imageLayoutVersion"] == "1.0.0", "not an OCI layout 1.0.0")
        form = load(ours) if os.path.exists(ours) else {"format": 1}
        check(form["format"] == 1 and not form.get("features", {}).get("read"), "a store of a newer awm")

    def references(self):
        """name:tag → manifest of everything of ours that is tagged; without refs.db, or one that may be read, by index.json."""
        if os.access(f"{self.path}/awm", os.W_OK) and os.path.exists(f"{self.path}/awm/refs.db"):
            with sqlite3.connect(f"file:{self.path}/awm/refs.db?mode=ro", uri=True) as db:
                named = db.execute("SELECT name || ':' || tag, manifest FROM reference ORDER BY name, tag").fetchall()
        else:
            named = [(entry.get("annotations", {}).get("org.opencontainers.image.ref.name"), entry["digest"]) for entry in load(f"{self.path}/index.json")["manifests"]]
            named = sorted(((name if ":" in name else name + ":latest", digest) for name, digest in named if name), key=lambda pair: pair[0].split(":"))
        manifests = {name: json.loads(self.blob(digest)) for name, digest in named}
        return {name: manifest for name, manifest in manifests.items() if "vnd.awm." in manifest.get("artifactType", "")}

    def blob(self, digest, size=None):
        digits = digest.removeprefix("sha256:")
        check(len(digits) == 64 and not set(digits) - set("0123456789abcdef"), f"bad digest {digest}")
        with open(f"{self.path}/blobs/sha256/{digits}", "rb") as file: data = file.read()
        check(sha256(data) == digest and size in (None, len(data)), f"the blob {digest} is damaged")
        return data

    def config(self, manifest):
        config, kind = json.loads(self.blob(manifest["config"]["digest"], manifest["config"]["size"])), manifest["artifactType"].split(".")[-2]
        check(config["schema"] == f"awm.{kind}.config/1", f"an unknown schema {config['schema']}")
        return config

    def content(self, layer):
        """What a layer expands to: exactly what it states, and never more than that in memory."""
        data, stated = self.blob(layer["digest"], layer["size"]), layer["annotations"]
        if layer["mediaType"].endswith("+zstd"): data = expand(data, int(stated["org.awm.content.size"]))
        check(sha256(data) == stated["org.awm.content.digest"], f"the content of {layer['digest']} is damaged")
        return data

    def files(self, manifest):
        """Every file by path: those of the tar layers, and the seed image where it is a file itself."""
        found, listed = {}, self.config(manifest)["files"]
        for layer in layers(manifest, "package") + layers(manifest, "seed.sources"):
            with tarfile.open(fileobj=io.BytesIO(self.content(layer)), mode="r:") as archive:
                for member in archive:
                    check(member.isfile(), f"{member.name} is not a regular file")
                    found[member.name] = archive.extractfile(member).read()
        for path, size, digest in ((file["path"], file["size"], "sha256:" + file["sha256"]) for file in listed):
            check(all(part and part[0] != "." for part in path.split("/")) and "\\" not in path, f"an unsafe path {path}")
            if path not in found: found[path] = self.content(layers(manifest, "seed.image")[0])
            check(sha256(found[path]) == digest and len(found[path]) == size, f"{path} is damaged")
        check(len(found) == len(listed), "there are files that the config does not name")
        return found

    def record(self, manifest, wanted):
        """A rollout by way of its pack's index: a search by halves over the ids, then one frame is expanded."""
        for layer, index in zip(layers(manifest, "pack"), layers(manifest, "packindex"), strict=True):
            data = self.content(index)
            magic, header, count = struct.unpack_from("<8sII", data)
            ids, columns = 16 + header, 16 + header + 32 * count
            check(magic == b"AWMPIDX1" and len(data) == ids + 56 * count, "a damaged index")
            key = lambda place: data[ids + 32 * place:ids + 32 * place + 32].hex()
            place = bisect.bisect_left(range(count), wanted, key=key)
            if place == count or not key(place).startswith(wanted): continue
            start, length = (struct.unpack_from("<I", data, columns + 4 * count * column + 4 * place)[0] for column in (0, 1))
            pack = self.blob(layer["digest"], layer["size"])
            for offset, size, content_size in frames(pack):
                if start < content_size:
                    row = expand(pack[offset:offset + size], content_size)[start:start + length]
                    check(sha256(row) == "sha256:" + key(place), "a damaged record")
                    return row
                start -= content_size
        sys.exit(f"error: no record {wanted}")

def layers(manifest, kind): return [layer for layer in manifest["layers"] if layer["mediaType"].startswith(f"application/vnd.awm.{kind}.v1")]

def frames(pack):
    """(offset, size, content size) of each frame, from the seek table at the end."""
    count, descriptor, magic = struct.unpack("<IBI", pack[-9:])
    start, offset = len(pack) - 17 - 8 * count, 0
    check((magic, descriptor) == (0x8F92EAB1, 0) and struct.unpack_from("<II", pack, start) == (0x184D2A5E, 8 * count + 9), "a damaged seek table")
    for size, content_size in struct.iter_unpack("<II", pack[start + 8:-9]):
        yield offset, size, content_size
        offset += size
    check(offset == start, "a seek table that does not account for every byte")

def main(path, verb, name=None, argument=None):
    store = Store(path)
    references = store.references()
    if verb in ("ls", "verify"):
        for reference, manifest in references.items():
            if verb == "verify": store.config(manifest), [store.content(layer) for layer in manifest["layers"]]
            print(reference, manifest["artifactType"].split(".")[-2], manifest["config"]["digest"])
        return
    manifest = references.get(name if ":" in name else name + ":latest") or sys.exit(f"error: no reference {name}")
    if verb == "files":
        for file, data in store.files(manifest).items():
            os.makedirs(os.path.dirname(os.path.join(argument, file)), exist_ok=True)
            with open(os.path.join(argument, file), "xb") as target: target.write(data)
    elif verb == "rollouts":
        for layer, pack in zip(layers(manifest, "pack"), store.config(manifest)["packs"], strict=True):
            check(layer["annotations"]["org.awm.content.digest"] == "sha256:" + pack["sha256"], "other packs than the config names")
            sys.stdout.buffer.write(store.content(layer))
    elif verb == "layer": sys.stdout.buffer.write(store.content(layers(manifest, argument)[0]))
    elif verb == "record": sys.stdout.buffer.write(store.record(manifest, argument) + b"\n")
    else: sys.exit(__doc__)

if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) > 2 else sys.exit(__doc__)
