import SQLite

/// What the store itself can say of a seed image.
enum SeedLayer {
    /// Throws `corrupt` when SQLite finds the database damaged.
    static func check(_ image: [UInt8], in layer: Descriptor) throws(StoreError) {
        do {
            let result = try Connection(image: image).scalar("PRAGMA quick_check(1)")
            guard result == .text("ok") else {
                throw StoreError(
                    .corrupt,
                    "the database in layer \(layer.digest) is damaged: \(result.map { "\($0)" } ?? "")"
                )
            }
        } catch {
            throw StoreError("the database in layer \(layer.digest) cannot be read", database: error)
        }
    }
}
