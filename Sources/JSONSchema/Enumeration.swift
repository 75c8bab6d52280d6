import JSON

/// The values of `enum`, found by hash when there are many.
struct Enumeration: Sendable {
    let values: [JSON]
    private let index: Set<JSON>?

    init(_ values: [JSON]) {
        self.values = values
        self.index = values.count > 8 ? Set(values.map(\.normalized)) : nil
    }

    func contains(_ value: JSON) -> Bool {
        if let index { return index.contains(value.normalized) }
        return values.contains { $0.isEqualAsJSON(value) }
    }
}

extension JSON {
    /// The value with one spelling for each number, so that `==` and hashing are mathematical.
    var normalized: JSON {
        switch self {
        case .double(let double): Int64(exactly: double).map { .integer($0) } ?? self
        case .array(let elements): .array(elements.map(\.normalized))
        case .object(let object): .object(JSONObject(object.map { ($0.key, $0.value.normalized) }))
        default: self
        }
    }

    /// The positions of two equal elements, mathematically, or nil when all differ.
    static func firstDuplicate(in elements: [JSON]) -> (Int, Int)? {
        if elements.count <= 8 {
            for (position, element) in elements.enumerated() {
                for earlier in 0..<position where elements[earlier].isEqualAsJSON(element) {
                    return (earlier, position)
                }
            }
            return nil
        }
        var positions: [JSON: Int] = [:]
        for (position, element) in elements.enumerated() {
            if let earlier = positions.updateValue(position, forKey: element.normalized) { return (earlier, position) }
        }
        return nil
    }
}
