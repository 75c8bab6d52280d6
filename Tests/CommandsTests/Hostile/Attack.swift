import Testing

/// A store that somebody has prepared, and what must come of using it.
struct Attack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Python that alters a real layout; see ``Workspace/attack(with:)`` for what it has at hand.
    var script: String
    /// What the refusal says.
    var says: [String]

    init(_ name: String, _ script: String, says: String...) {
        testDescription = name
        self.script = script
        self.says = says
    }
}

extension Workspace {
    /// Makes the layout `forged`, which holds a starter environment as `library`, as `script` alters it.
    ///
    /// The script may change `manifest`, `config`, `index`, `files` (of the store) and `content`, the tar of the package's
    /// layer; everything gets the digests that it should have, so that nothing but its meaning is wrong.
    func attack(with script: String) throws {
        try python(attackStart + "\n" + script + "\n" + attackEnd, file("forged"), Repository.path("store"))
    }
}

private let attackStart = #"""
    import hashlib, json, os, shutil, subprocess, sys

    store, starter = sys.argv[1:]
    blobs = store + "/blobs/sha256/"
    read = lambda path: open(path, "rb").read()
    sha = lambda data: hashlib.sha256(data).hexdigest()

    def frame(content):
        """A zstd frame of raw blocks (RFC 8878)."""
        out = b"\x28\xb5\x2f\xfd\xa0" + len(content).to_bytes(4, "little")
        for start in range(0, max(len(content), 1), 65536):
            block = content[start:start + 65536]
            out += ((len(block) << 3) | (start + 65536 >= len(content))).to_bytes(3, "little") + block
        return out

    def put(data):
        open(blobs + sha(data), "wb").write(data)
        return {"digest": "sha256:" + sha(data), "size": len(data)}

    def dump(value):
        return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()

    def member(name, content=b"x", kind=b"0", link=b"", size=None, magic=b"ustar\x0000", prefix=b""):
        """One member of a tar, with the right checksum whatever else is wrong."""
        size = size or b"%011o\0" % len(content)
        header = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size.ljust(12, b"\0") + b"00000000000\0"
        header += b" " * 8 + kind + link.ljust(100, b"\0") + magic + b"\0" * 80 + prefix.ljust(155, b"\0")
        header = header.ljust(512, b"\0")
        header = header[:148] + b"%06o\0 " % sum(header) + header[156:]
        return header + content + b"\0" * (-len(content) % 512)

    end = b"\0" * 1024
    name = "org.opencontainers.image.ref.name"
    index = json.loads(read(starter + "/index.json"))
    entry = next(entry for entry in index["manifests"] if entry["annotations"][name] == "shop:latest")
    entry["annotations"][name] = "library:latest"
    index["manifests"] = [entry]
    get = lambda digest: read(starter + "/blobs/sha256/" + digest[7:])
    manifest = json.loads(get(entry["digest"]))
    config = json.loads(get(manifest["config"]["digest"]))
    os.makedirs(blobs)
    shutil.copy(starter + "/oci-layout", store)
    for part in manifest["layers"]: put(get(part["digest"]))
    layer = next(layer for layer in manifest["layers"] if ".package." in layer["mediaType"])
    content = blob = None  # of the package's layer
    manifest_bytes = config_bytes = index_bytes = None  # instead of what the values say
    """#

private let attackEnd = #"""
    if content is not None:
        layer["annotations"]["org.awm.content.digest"] = "sha256:" + sha(content)
        layer["annotations"]["org.awm.content.size"] = str(len(content))
        if blob is None: blob = frame(content)
    if blob is not None: layer.update(put(blob))
    manifest["config"].update(put(config_bytes or dump(config)))
    entry.update(put(manifest_bytes or dump(manifest)))
    with open(store + "/index.json", "wb") as file: file.write(index_bytes or dump(index))
    """#
