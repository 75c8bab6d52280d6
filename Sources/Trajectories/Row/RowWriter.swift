import JSON

/// Writes rows one after another, and the tools that they share only once.
///
/// Half of a row are its tools, and all rollouts of a task are shown the same: their text is kept while rows come with the very
/// same array. The bytes are those of ``Rollout/rowBytes()``.
package struct RowWriter {
    /// The tools that were written last. Holding them keeps their storage from being used for others.
    private var tools: [JSON] = []
    private var text: [UInt8] = []

    /// Creates a writer.
    package init() {}

    /// The row of a rollout.
    package mutating func bytes(of rollout: Rollout) -> [UInt8] {
        if text.isEmpty || !RowWriter.isSame(rollout.tools, tools) {
            tools = rollout.tools
            text = JSON.array(rollout.tools).rowBytes()
        }
        var row: [UInt8] = []
        row.reserveCapacity(text.count * 2)
        var separator = UInt8(ascii: "{")
        for (key, value) in rollout.jsonWithoutTools().sortedByKeyBytes() {
            if key.utf8.elementsEqual(RowWriter.after.utf8) { append("tools", text, &separator, &row) }
            append(key, value.rowBytes(), &separator, &row)
        }
        row.append(UInt8(ascii: "}"))
        return row
    }

    /// The column that comes after the tools.
    private static let after = "usage"

    private func append(_ key: String, _ value: [UInt8], _ separator: inout UInt8, _ row: inout [UInt8]) {
        row.append(separator)
        separator = UInt8(ascii: ",")
        // The names of columns need no escapes.
        row.append(UInt8(ascii: "\""))
        row.append(contentsOf: key.utf8)
        row.append(contentsOf: "\":".utf8)
        row.append(contentsOf: value)
    }

    /// Whether two arrays are one in memory.
    private static func isSame(_ left: [JSON], _ right: [JSON]) -> Bool {
        left.count == right.count
            && left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { left.baseAddress == $0.baseAddress }
            }
    }
}
