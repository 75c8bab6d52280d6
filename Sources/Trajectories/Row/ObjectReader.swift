import JSON

/// Reads an object whose keys are all known and all there.
///
/// Every refusal names the place, such as `steps[3].tool_calls[0]`.
struct ObjectReader {
    private let object: JSONObject
    private let place: String
    private let code: RolloutError.Code
    private var keys: [String] = []

    init(_ json: JSON, at place: String, refusing code: RolloutError.Code = .invalidRow) throws(RolloutError) {
        guard case .object(let object) = json else {
            throw RolloutError(code, "\(place) must be an object, not \(json.typeName)")
        }
        self.object = object
        self.place = place
        self.code = code
    }

    /// The value of a key, whatever its type.
    mutating func value(_ key: String) throws(RolloutError) -> JSON {
        guard let value = object[key] else { throw RolloutError(code, "\(place) lacks \"\(key)\"") }
        keys.append(key)
        return value
    }

    /// The value of a key that only newer rows have, or nil when it is not there.
    mutating func valueIfThere(_ key: String) throws(RolloutError) -> JSON? {
        guard object[key] != nil else { return Optional.none }
        return try value(key)
    }

    /// The value of a key, or nil for null.
    mutating func optionalValue(_ key: String) throws(RolloutError) -> JSON? {
        let value = try value(key)
        // JSON has a nil literal of its own, so a bare `nil` beside a value would be null and not absence.
        return value.isNull ? Optional.none : value
    }

    mutating func string(_ key: String) throws(RolloutError) -> String {
        try required(key, "a string", \.stringValue)
    }

    mutating func optionalString(_ key: String) throws(RolloutError) -> String? {
        try optional(key, "a string", \.stringValue)
    }

    /// The string of a key that may be left out.
    mutating func stringIfPresent(_ key: String) throws(RolloutError) -> String? {
        object[key] == nil ? nil : try string(key)
    }

    /// The object of a key that may be left out.
    mutating func objectIfPresent(_ key: String) throws(RolloutError) -> JSONObject? {
        object[key] == nil ? nil : try object(key)
    }

    /// The list of a key that may be left out.
    mutating func arrayIfPresent(_ key: String) throws(RolloutError) -> [JSON]? {
        object[key] == nil ? nil : try array(key)
    }

    /// The list of strings of a key that may be left out.
    mutating func stringsIfPresent(_ key: String) throws(RolloutError) -> [String]? {
        guard object[key] != nil else { return nil }
        return try required(key, "a list of strings") { ObjectReader.all($0, \.stringValue) }
    }

    /// The integer of a key that may be left out.
    mutating func integerIfPresent(_ key: String) throws(RolloutError) -> Int? {
        object[key] == nil ? nil : try integer(key)
    }

    /// The list of integers of a key that may be left out or null.
    mutating func integersIfPresent(_ key: String) throws(RolloutError) -> [Int]? {
        object[key] == nil ? nil : try optionalIntegers(key)
    }

    /// The list of numbers of a key that may be left out or null.
    mutating func doublesIfPresent(_ key: String) throws(RolloutError) -> [Double]? {
        object[key] == nil ? nil : try optionalDoubles(key)
    }

    /// The number of a key that may be left out.
    mutating func doubleIfPresent(_ key: String) throws(RolloutError) -> Double? {
        object[key] == nil ? nil : try double(key)
    }

    /// The boolean of a key that is left out where it is false.
    mutating func boolIfPresent(_ key: String) throws(RolloutError) -> Bool {
        object[key] == nil ? false : try bool(key)
    }

    /// The pair of bounds of a key that may be left out.
    mutating func rangeIfPresent(_ key: String) throws(RolloutError) -> Range<Int>? {
        guard object[key] != nil else { return nil }
        return try required(key, "two integers in order") { json in
            guard let bounds = ObjectReader.all(json, ObjectReader.integer), bounds.count == 2, bounds[0] <= bounds[1]
            else { return nil }
            return bounds[0]..<bounds[1]
        }
    }

    mutating func integer(_ key: String) throws(RolloutError) -> Int {
        try required(key, "an integer", ObjectReader.integer)
    }

    mutating func optionalInteger(_ key: String) throws(RolloutError) -> Int? {
        try optional(key, "an integer", ObjectReader.integer)
    }

    mutating func optionalIntegers(_ key: String) throws(RolloutError) -> [Int]? {
        try optional(key, "a list of integers") { ObjectReader.all($0, ObjectReader.integer) }
    }

    mutating func double(_ key: String) throws(RolloutError) -> Double {
        try required(key, "a number", \.doubleValue)
    }

    mutating func optionalDouble(_ key: String) throws(RolloutError) -> Double? {
        try optional(key, "a number", \.doubleValue)
    }

    mutating func optionalDoubles(_ key: String) throws(RolloutError) -> [Double]? {
        try optional(key, "a list of numbers") { ObjectReader.all($0, \.doubleValue) }
    }

    mutating func bool(_ key: String) throws(RolloutError) -> Bool {
        try required(key, "a boolean", \.boolValue)
    }

    mutating func optionalBool(_ key: String) throws(RolloutError) -> Bool? {
        try optional(key, "a boolean", \.boolValue)
    }

    mutating func array(_ key: String) throws(RolloutError) -> [JSON] {
        try required(key, "a list", \.arrayValue)
    }

    mutating func object(_ key: String) throws(RolloutError) -> JSONObject {
        try required(key, "an object", \.objectValue)
    }

    mutating func optionalObject(_ key: String) throws(RolloutError) -> JSONObject? {
        try optional(key, "an object", \.objectValue)
    }

    /// One of an enumeration's words.
    mutating func word<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _: Word.Type
    ) throws(RolloutError) -> Word {
        let text = try string(key)
        guard let word = Word(rawValue: text) else { throw unknownWord(text, key, Word.self) }
        return word
    }

    /// One of an enumeration's words, or nil for null.
    mutating func optionalWord<Word: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _: Word.Type
    ) throws(RolloutError) -> Word? {
        guard let text = try optionalString(key) else { return nil }
        guard let word = Word(rawValue: text) else { throw unknownWord(text, key, Word.self) }
        return word
    }

    /// Refuses keys that were not asked for.
    func finish() throws(RolloutError) {
        guard keys.count != object.count else { return }
        let unknown = object.keys.filter { !keys.contains($0) }.map { "\"\($0)\"" }
        throw RolloutError(code, "\(place) has keys that the format does not: \(unknown.joined(separator: ", "))")
    }

    private mutating func required<Value>(
        _ key: String,
        _ expected: String,
        _ convert: (JSON) -> Value?
    ) throws(RolloutError) -> Value {
        let json = try value(key)
        guard let value = convert(json) else {
            throw RolloutError(code, "\"\(key)\" of \(place) must be \(expected), not \(json.typeName)")
        }
        return value
    }

    private mutating func optional<Value>(
        _ key: String,
        _ expected: String,
        _ convert: (JSON) -> Value?
    ) throws(RolloutError) -> Value? {
        guard let json = try optionalValue(key) else { return nil }
        guard let value = convert(json) else {
            throw RolloutError(code, "\"\(key)\" of \(place) must be \(expected) or null, not \(json.typeName)")
        }
        return value
    }

    private func unknownWord<Word: RawRepresentable<String> & CaseIterable>(
        _ text: String,
        _ key: String,
        _: Word.Type
    ) -> RolloutError {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return RolloutError(code, "\"\(key)\" of \(place) is \"\(text)\", which is none of \(words)")
    }

    private static func integer(_ json: JSON) -> Int? {
        json.integerValue.map { Int($0) }
    }

    /// Every element converted, or nil when one is not of the type.
    private static func all<Element>(_ json: JSON, _ convert: (JSON) -> Element?) -> [Element]? {
        guard let elements = json.arrayValue else { return nil }
        var converted: [Element] = []
        converted.reserveCapacity(elements.count)
        for element in elements {
            guard let element = convert(element) else { return nil }
            converted.append(element)
        }
        return converted
    }
}
