/// Something that keeps an artifact in the store, and that a check begins at.
enum FsckRoot: Equatable {
    case reference(ReferenceEntry)
    case pin(Pin)
    case referrer(BlobIndex.Referrer)

    var manifest: Digest {
        switch self {
        case .reference(let entry): entry.manifest
        case .pin(let pin): pin.manifest
        case .referrer(let referrer): referrer.manifest
        }
    }

    var name: String {
        switch self {
        case .reference(let entry): entry.referenceName.annotation
        case .pin(let pin): "the pin on \(pin.contentID)"
        case .referrer(let referrer): "the \(referrer.kind.title) of \(referrer.about)"
        }
    }

    /// What it is by now; `nil` when it is gone. As long as it equals what it was, it has not even been gone in between.
    func current(in references: ReferenceDatabase) throws(StoreError) -> FsckRoot? {
        switch self {
        case .reference(let entry): return try references.entry(name: entry.name, tag: entry.tag).map { .reference($0) }
        case .pin(let pin): return try references.pin(on: pin.manifest).map { .pin($0) }
        case .referrer(let referrer):
            // It is kept as long as what it is about.
            let contents = try references.entries().map(\.contentID) + references.pins().map(\.contentID)
            return contents.contains(referrer.about) ? self : nil
        }
    }
}
