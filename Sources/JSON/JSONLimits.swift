/// What the parser accepts of documents it does not trust.
package struct JSONLimits: Sendable {
    /// What happens to an integer outside 64 bits.
    package enum BigIntegers: Sendable {
        /// The document is refused with ``JSONError/Code/numberOutOfRange``.
        case refuse
        /// The integer becomes the nearest double.
        case asDouble
    }

    /// The deepest nesting of arrays and objects; 0 allows scalars only.
    ///
    /// Values are parsed, compared, written and released recursively, so more than ``maximumDepth`` counts as ``maximumDepth``.
    package var depth = 128
    /// The longest document in bytes.
    package var bytes = 64 << 20
    /// The longest number in bytes.
    package var numberLength = 400
    /// What happens to an integer outside 64 bits.
    package var bigIntegers = BigIntegers.refuse

    /// The deepest nesting any limits can allow; in release builds it fits into half a megabyte of stack.
    package static let maximumDepth = 512

    /// The limits used unless others are given.
    package static let `default` = JSONLimits()

    /// Creates limits; each has the default stated at its property.
    package init(
        depth: Int = 128,
        bytes: Int = 64 << 20,
        numberLength: Int = 400,
        bigIntegers: BigIntegers = .refuse
    ) {
        self.depth = depth
        self.bytes = bytes
        self.numberLength = numberLength
        self.bigIntegers = bigIntegers
    }
}
