internal import CSQLite

/// The name of a row that may have changed, or of a whole table where rows have no names.
package enum RowName: Sendable, Hashable {
    case rowID(Int64)
    /// The values of the primary key of a table WITHOUT ROWID, in the key's order; integral numbers as integers.
    case key([SQLValue])
    /// Any row of the table.
    case all
}

/// A table whose changed rows are noted.
package struct WatchedTable: Sendable {
    package var name: String
    /// What the changes are noted under: a shadow table notes those of the virtual table it belongs to.
    package var number: Int
    /// How its rows are named.
    package var naming: Naming

    package enum Naming: Sendable, Hashable {
        case rowID
        /// By the columns at these positions of the table.
        case key([Int])
        /// Any change is one of the whole table.
        case none
    }

    package init(name: String, number: Int, naming: Naming) {
        self.name = name
        self.number = number
        self.naming = naming
    }
}

/// The tables that a connection watches, in the form C code looks them up in.
final class WatchList {
    let tables: UnsafeMutableBufferPointer<awm_table>

    init(_ watched: [WatchedTable]) {
        // SQLite's names have no NUL, and C compares bytes as this does.
        let sorted = watched.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        tables = .allocate(capacity: sorted.count)
        for (index, table) in sorted.enumerated() {
            var entry = awm_table()
            entry.name = UnsafePointer(WatchList.copy(Array(table.name.utf8CString)))
            entry.number = Int32(table.number)
            switch table.naming {
            case .rowID: entry.naming = awm_named_by_rowid
            case .none: entry.naming = awm_unnamed
            case .key(let positions):
                entry.naming = awm_named_by_key
                entry.key = UnsafePointer(WatchList.copy(positions.map { Int32($0) }))
                entry.key_count = Int32(positions.count)
            }
            tables.initializeElement(at: index, to: entry)
        }
    }

    deinit {
        for table in tables {
            table.name?.deallocate()
            table.key?.deallocate()
        }
        tables.deallocate()
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let start = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        start.initialize(from: elements, count: elements.count)
        return start
    }
}

extension WorldConnection {
    /// Begins to note which rows of `main` change.
    ///
    /// Call it before any statement is prepared: one that is older may delete a whole table unseen.
    package func watch(_ tables: [WatchedTable]) {
        let list = WatchList(tables)
        state.watched = list
        awm_world_watch(state.pointer, list.tables.baseAddress, list.tables.count)
    }

    /// The rows that may have changed since `beginCall()`, some perhaps more than once; `nil` when there were too many to note.
    package var touches: [(table: Int, row: RowName)]? {
        let touches = state.pointer.pointee.touches
        if touches.is_incomplete != 0 { return nil }
        return (0..<touches.count).map { index in
            let touch = touches.rows[index]
            switch Int(touch.key_size) {
            case awm_touch_by_rowid: return (Int(touch.table), .rowID(touch.row))
            case awm_touch_all: return (Int(touch.table), .all)
            default:
                let bytes = UnsafeRawBufferPointer(start: touches.keys + Int(touch.row), count: Int(touch.key_size))
                return (Int(touch.table), WorldConnection.values(bytes).map { .key($0) } ?? .all)
            }
        }
    }

    /// Reads what `touches.c` wrote; `nil` for text that is not valid UTF-8, which no value of ours can name.
    private static func values(_ bytes: UnsafeRawBufferPointer) -> [SQLValue]? {
        var values: [SQLValue] = []
        var offset = 0
        while offset + 9 <= bytes.count {
            let tag = bytes[offset]
            let word = bytes.loadUnaligned(fromByteOffset: offset + 1, as: UInt64.self)
            offset += 9
            switch tag {
            case UInt8(ascii: "I"): values.append(.integer(Int64(bitPattern: word)))
            case UInt8(ascii: "R"): values.append(.real(Double(bitPattern: word)))
            case UInt8(ascii: "T"), UInt8(ascii: "B"):
                let content = bytes[offset..<offset + Int(word)]
                offset += Int(word)
                if tag == UInt8(ascii: "B") {
                    values.append(.blob(Array(content)))
                } else if let text = String(validating: content, as: UTF8.self) {
                    values.append(.text(text))
                } else {
                    return nil
                }
            default: values.append(.null)
            }
        }
        return values
    }
}
