import Testing

/// Stores that no `awm` would write: real layouts of the small package, altered by Python below the digests' notice.
extension Workspace {
    enum Forgery: String, CaseIterable {
        /// The package's tar has a member `../escaped.txt`.
        case traversal
        /// The package's layer declares two gigabytes.
        case bomb
        /// The package's layer expands to more than it declares.
        case understated
        /// The manifest ends in the middle, under the right digest.
        case truncated
        /// Two environments whose content ids begin with the same eight digits.
        case twins
    }

    /// Makes the forged store in `folder`; every blob in it has the digest that it is named by.
    @discardableResult
    func forge(_ forgery: Forgery, in folder: String = "forged") throws -> Program.Outcome {
        try makeLibrary("original")
        _ = try program(["store", "add", "original", "--store", file("source"), "--name", "library"]).run()
        try run("store", "copy", "library", "oci:" + file(folder), "--store", file("source"))
        Disk.remove(file(folder + "/awm"))
        return try python(forgeScript, file(folder), forgery.rawValue)
    }
}

private let forgeScript = #"""
    import hashlib, io, json, os, sys, tarfile

    store, forgery = sys.argv[1:3]
    blobs = store + "/blobs/sha256/"

    def frame(content):
        """A zstd frame of raw blocks (RFC 8878)."""
        out = b"\x28\xb5\x2f\xfd\xa0" + len(content).to_bytes(4, "little")
        for start in range(0, len(content), 65536):
            block = content[start:start + 65536]
            last = start + 65536 >= len(content)
            out += ((len(block) << 3) | last).to_bytes(3, "little") + block
        return out

    def put(data):
        digest = hashlib.sha256(data).hexdigest()
        path = blobs + digest
        if not os.path.exists(path):
            with open(path, "wb") as file: file.write(data)
        return {"digest": "sha256:" + digest, "size": len(data)}

    def get(descriptor):
        with open(blobs + descriptor["digest"][7:], "rb") as file: return file.read()

    def dump(value):
        return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()

    with open(store + "/index.json", "rb") as file: index = json.load(file)
    entry = index["manifests"][0]
    manifest = json.loads(get(entry))
    layer = next(layer for layer in manifest["layers"] if ".package." in layer["mediaType"])
    entries = [entry]

    if forgery == "traversal":
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            member = tarfile.TarInfo("../escaped.txt")
            member.size = 3
            tar.addfile(member, io.BytesIO(b"out"))
        content = out.getvalue()
        layer.update(put(frame(content)))
        layer["annotations"]["org.awm.content.digest"] = "sha256:" + hashlib.sha256(content).hexdigest()
        layer["annotations"]["org.awm.content.size"] = str(len(content))
    elif forgery == "bomb":
        layer["annotations"]["org.awm.content.size"] = str(2 << 30)
    elif forgery == "understated":
        layer.update(put(frame(b"\0" * 1000000)))
        layer["annotations"]["org.awm.content.size"] = "1024"

    if forgery == "truncated":
        entry.update(put(dump(manifest)[:700]))
    elif forgery == "twins":
        config = json.loads(get(manifest["config"]))
        seen, number, pair = {}, 0, None
        head, tail = dump({**config, "zz": 0}).rsplit(b"0", 1)
        while pair is None:
            number += 1
            data = head + str(number).encode() + tail
            prefix = hashlib.sha256(data).hexdigest()[:8]
            if prefix in seen: pair = (seen[prefix], number)
            seen[prefix] = number
        entries = []
        for name, number in zip(("one", "two"), pair):
            manifest["config"].update(put(head + str(number).encode() + tail))
            named = {"annotations": {"org.opencontainers.image.ref.name": name + ":latest"}}
            entries.append({**entry, **named, **put(dump(manifest))})
        print(manifest["config"]["digest"][7:15])
    else:
        entry.update(put(dump(manifest)))

    index["manifests"] = entries
    with open(store + "/index.json", "wb") as file: file.write(dump(index))
    """#
