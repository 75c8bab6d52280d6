/// `oci:PATH` or `oci:PATH:name:tag`, as skopeo writes them: the path ends at the first colon.
struct StorePlace {
    var path: String
    var name: String?

    init?(_ text: String) {
        guard text.hasPrefix("oci:") else { return nil }
        let parts = text.dropFirst(4).split(separator: ":", maxSplits: 1)
        guard let path = parts.first else { return nil }
        self.path = String(path)
        name = parts.count > 1 ? String(parts[1]) : nil
    }
}
