/// A reader that is handed bytes from strangers, and what must hold of whatever it accepts.
protocol FuzzTarget {
    static var name: String { get }
    /// Whether cases are JSON, which is changed as a value.
    static var isJSON: Bool { get }
    /// Words that the format knows.
    static var dictionary: [String] { get }
    /// No case is longer.
    static var limit: Int { get }
    /// The share of all cases that this target gets, by weight.
    static var weight: Int { get }

    /// Prepares for many cases: `corpus` is what ``Corpus`` made, `folder` the process's own.
    init(corpus: String, folder: String) throws

    /// Makes what only one computer in a million would write by chance right again: checksums, counts, tables of contents.
    func repair(_ bytes: inout [UInt8], _ random: inout Random)

    /// Whether the bytes were accepted. Throws ``Violation`` when something is wrong with that.
    func check(_ bytes: [UInt8]) throws -> Bool
}

extension FuzzTarget {
    static var isJSON: Bool { false }
    static var dictionary: [String] { [] }
    static var limit: Int { 1 << 20 }
    static var weight: Int { 10 }

    func repair(_ bytes: inout [UInt8], _ random: inout Random) {}
}

/// A promise that does not hold.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws a ``Violation`` unless `condition` holds.
func require(_ condition: Bool, _ promise: @autoclosure () -> String) throws {
    if !condition { throw Violation(promise()) }
}

/// What `body` gives where an error would contradict what was accepted before.
func accepted<Value>(_ promise: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let violation as Violation {
        throw violation
    } catch {
        throw Violation("\(promise): \(error)")
    }
}

enum FuzzTargets {
    static var all: [any FuzzTarget.Type] {
        [
            ManifestTarget.self, ConfigTarget.self, IndexTarget.self, TarTarget.self, ZstdTarget.self, PackTarget.self,
            PackIndexTarget.self,
            SeedTarget.self, ReferenceTarget.self, JSONTarget.self, PathTarget.self, PackageTarget.self,
            CallTarget.self, RowTarget.self, SamplingTarget.self, StreamTarget.self,
        ]
    }
}
