package import JSON

/// What a `$…` in a template points to.
package struct TemplateReference: Sendable, Hashable, CustomStringConvertible {
    /// A step's or argument's name, or the number of a call.
    package var root: String
    /// Keys and positions below it.
    package var path: [String]
    /// Whether it is a task parameter, `${name}`.
    package var isParameter: Bool

    /// The reference whose text is `cart.items.0.sku`; `nil` when the text is not words with dots between them.
    package init?(dotted text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        guard let reference = TemplateReference(pathIn: &rest), rest.isEmpty else { return nil }
        self = reference
    }

    /// The value at the path below `value`; `nil` when there is none.
    package func find(in value: JSON) -> JSON? {
        var current = value
        for part in path {
            guard let next = current[part] ?? Int(part).flatMap({ current[$0] }) else { return nil }
            current = next
        }
        return current
    }

    package var description: String {
        isParameter ? "${\(root)}" : "$" + ([root] + path).joined(separator: ".")
    }

    /// Takes what follows a dollar off the front; takes nothing when it is no reference.
    init?(consuming rest: inout ArraySlice<UInt8>) {
        guard rest.first == UInt8(ascii: "{") else {
            self.init(pathIn: &rest)
            return
        }
        var inner = rest.dropFirst()
        guard let name = TemplateReference.takeWord(&inner), inner.first == UInt8(ascii: "}") else { return nil }
        rest = inner.dropFirst()
        self.init(root: name, path: [], isParameter: true)
    }

    private init(root: String, path: [String], isParameter: Bool) {
        self.root = root
        self.path = path
        self.isParameter = isParameter
    }

    private init?(pathIn rest: inout ArraySlice<UInt8>) {
        guard let root = TemplateReference.takeWord(&rest) else { return nil }
        self.init(root: root, path: [], isParameter: false)
        while rest.first == UInt8(ascii: ".") {
            // A dot with no word after it ends the sentence, not the path.
            var inner = rest.dropFirst()
            guard let part = TemplateReference.takeWord(&inner) else { break }
            path.append(part)
            rest = inner
        }
    }

    private static func takeWord(_ bytes: inout ArraySlice<UInt8>) -> String? {
        let word = bytes.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard !word.isEmpty else { return nil }
        bytes = bytes[word.endIndex...]
        return String(decoding: word, as: UTF8.self)
    }
}
