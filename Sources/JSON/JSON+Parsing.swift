extension JSON {
    /// Parses one document (RFC 8259, read strictly).
    ///
    /// Refused beyond the grammar: a byte order mark, invalid UTF-8, lone surrogates, duplicate keys (compared after unescaping),
    /// integers outside 64 bits unless the limits turn them into doubles, doubles that overflow. `-0` is the integer 0; every number with
    /// a fraction or an exponent is a double. Takes time linear in the number of bytes.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in try JSON(parsing: bytes, limits: limits) }
    }

    /// Parses one document from part of an array, such as a line of ``JSONLines``; positions count from the start of the slice.
    package init(parsing bytes: ArraySlice<UInt8>, limits: JSONLimits = .default) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in try JSON(parsing: bytes, limits: limits) }
    }

    /// Parses one document from text.
    package init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) {
        let bytes = text.utf8.span
        self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in try JSON(parsing: bytes, limits: limits) }
    }

    /// Parses one document from memory the caller owns.
    package init(parsing bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .default) throws(JSONError) {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            throw JSONError(ParseFailure(code: .unexpectedEnd, offset: 0), in: bytes)
        }
        guard bytes.count <= limits.bytes else {
            throw JSONError(ParseFailure(code: .tooLarge, offset: limits.bytes), in: bytes)
        }
        do throws(ParseFailure) {
            var parser = Parser(base, count: bytes.count, limits: limits)
            self = try parser.parseDocument()
        } catch {
            throw JSONError(error, in: bytes)
        }
    }
}
