internal import CSQLite

/// A database as an immutable value: a base image that many states share, and the pages that differ from it.
///
/// Copying one costs nothing, and a state that was made from another by a small write holds a few pages of its own.
/// https://sqlite.org/fileformat2.html says what is in the pages.
package final class DatabaseState: @unchecked Sendable {
    /// The page size that suits states best: a small write changes some four pages, whatever their size.
    package static let bestPageSize = 1024

    // Immutable and counted atomically, so it may be used and released on any thread.
    let pointer: OpaquePointer

    /// Takes over a state that is already counted for its new owner.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { awm_state_release(pointer) }

    /// A state that is `image`, of which it keeps a copy: the base of all that is made from it.
    ///
    /// An image in WAL mode is taken in rollback mode, since there is no log beside it. Throws `SQLITE_NOTADB` unless the
    /// image is a whole number of pages.
    package convenience init(image: [UInt8]) throws(SQLiteError) {
        let size = try DatabaseState.pageSize(of: image)
        let image = DatabaseState.inRollbackMode(image)
        guard let pointer = image.withUnsafeBytes({ awm_state_create($0.baseAddress, $0.count, UInt32(size)) }) else {
            throw DatabaseState.outOfMemory
        }
        self.init(owning: pointer)
    }

    /// The state of this one's base whose bytes are `image`, which has the same page size and the same tables in the same
    /// places. Cost: compares every page with the base's.
    package func kin(image: [UInt8]) throws(SQLiteError) -> DatabaseState {
        let size = try DatabaseState.pageSize(of: image)
        guard size == pageSize else {
            throw SQLiteError(extendedCode: SQLITE_NOTADB, message: "the image has other pages than its base")
        }
        var pages: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        let base = DatabaseState.base(of: self)
        let shared = min(image.count / size, base.pageCount)
        image.withUnsafeBytes { bytes in
            for number in 1...max(image.count / size, 1) where bytes.count >= number * size {
                let range = (number - 1) * size..<number * size
                let isSame =
                    number <= shared
                    && base.withPage(number) { page in page.elementsEqual(bytes[range]) }
                if !isSame { pages.append((number, image[range])) }
            }
        }
        return try base.replacing(pages, pageCount: image.count / size)
    }

    /// The base's state with other pages in some places.
    ///
    /// Throws `SQLITE_CORRUPT` for a page that is not among `pageCount` or has the wrong size.
    package func replacing(
        _ pages: [(number: Int, bytes: ArraySlice<UInt8>)],
        pageCount: Int
    ) throws(SQLiteError) -> DatabaseState {
        guard let count = UInt32(exactly: pageCount), let maker = awm_state_make(pointer, count) else {
            throw DatabaseState.outOfMemory
        }
        var failure: SQLiteError?
        for page in pages where failure == nil {
            guard let number = UInt32(exactly: page.number), (1...count).contains(number),
                page.bytes.count == pageSize
            else {
                failure = SQLiteError(extendedCode: SQLITE_CORRUPT, message: "page \(page.number) has no place")
                continue
            }
            let isPut = page.bytes.withUnsafeBytes { bytes in
                bytes.baseAddress.map { awm_state_put(maker, number, $0) } ?? 0
            }
            if isPut == 0 { failure = DatabaseState.outOfMemory }
        }
        let made = awm_state_finish(maker).map { DatabaseState(owning: $0) }
        if let failure { throw failure }
        guard let made else { throw DatabaseState.outOfMemory }
        return made
    }

    /// The bytes of a page.
    package var pageSize: Int { Int(awm_state_page_size(pointer)) }

    /// The size of the database in pages.
    package var pageCount: Int { Int(awm_state_page_count(pointer)) }

    /// How many pages differ from the base image's. Cost: grows with their number.
    package var ownPageCount: Int { Int(awm_state_own_page_count(pointer)) }

    /// The pages that differ from the base image's, by number from 1 on.
    package var ownPages: [(number: Int, bytes: [UInt8])] {
        (1...max(pageCount, 1)).compactMap { number in
            guard number <= pageCount, awm_state_owns_page(pointer, UInt32(number)) != 0 else { return nil }
            return (number, withPage(number) { Array($0) })
        }
    }

    /// The bytes as they would be in a file. Cost: one copy of the database.
    package var image: [UInt8] {
        let size = pageSize
        return [UInt8](unsafeUninitializedCapacity: pageCount * size) { buffer, count in
            for number in 0..<pageCount {
                guard let page = awm_state_page(pointer, UInt32(number + 1)), let start = buffer.baseAddress else {
                    break
                }
                (start + number * size).initialize(from: page, count: size)
                count += size
            }
        }
    }

    /// Whether both were made from one base image.
    package func isKin(of other: DatabaseState) -> Bool { awm_state_is_kin(pointer, other.pointer) != 0 }

    /// The page size that an image's header tells (https://sqlite.org/fileformat2.html#the_database_header).
    package static func pageSize(of image: [UInt8]) throws(SQLiteError) -> Int {
        let told = image.count >= 100 ? Int(image[16]) << 8 | Int(image[17]) : 0
        let size = told == 1 ? 65536 : told
        guard size >= 512, size & (size - 1) == 0, image.count % size == 0 else {
            throw SQLiteError(extendedCode: SQLITE_NOTADB, message: "the image is not a whole number of database pages")
        }
        return size
    }

    /// The image with a header that says rollback mode: there is no log beside an image.
    package static func inRollbackMode(_ image: [UInt8]) -> [UInt8] {
        guard image.count >= 100, image[18] == 2 || image[19] == 2 else { return image }
        var image = image
        // 2 means WAL; a number of the future stays, and SQLite refuses it.
        for version in 18...19 where image[version] == 2 { image[version] = 1 }
        return image
    }

    private func withPage<R>(_ number: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        body(UnsafeRawBufferPointer(start: awm_state_page(pointer, UInt32(number)), count: pageSize))
    }

    private static func base(of state: DatabaseState) -> DatabaseState {
        guard let base = awm_state_base(state.pointer) else { return state }
        return DatabaseState(owning: awm_state_retain(base))
    }

    static var outOfMemory: SQLiteError {
        SQLiteError(extendedCode: SQLITE_NOMEM, message: "no memory for a database state")
    }
}
