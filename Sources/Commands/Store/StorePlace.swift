/// Another store: `oci:PATH` or `oci:PATH:name:tag`, as skopeo writes them, where the path ends at the first colon; or what
/// can only be a path, `./share`.
struct StorePlace {
    var path: String
    var name: String?

    init?(_ text: String) {
        guard text.hasPrefix("oci:") else {
            guard Loading.isPath(text) else { return nil }
            path = Loading.trimmed(text)
            return
        }
        let parts = text.dropFirst(4).split(separator: ":", maxSplits: 1)
        guard let path = parts.first else { return nil }
        self.path = String(path)
        name = parts.count > 1 ? String(parts[1]) : nil
    }
}
