/// Numbers as people write them in text: `1,250.50`, `-3`, `$12`; not the digits of a word such as `FK-10421` or `v2`.
enum NumberText {
    struct Found {
        var value: Double
        var range: Range<Int>

        /// The bytes between the number and a word.
        func distance(to word: Range<Int>) -> Int {
            range.lowerBound >= word.upperBound
                ? range.lowerBound - word.upperBound : word.lowerBound - range.upperBound
        }
    }

    static func numbers(in text: String) -> [Found] {
        let bytes = Array(text.utf8)
        var found: [Found] = []
        var offset = 0
        while offset < bytes.count {
            guard isDigit(bytes, offset) else {
                offset += 1
                continue
            }
            var start = offset
            let digits = digits(bytes, &offset)
            let isNegative = start > 0 && bytes[start - 1] == UInt8(ascii: "-") && !isWord(bytes, start - 2)
            if isNegative { start -= 1 }
            guard !isPartOfWord(bytes, start), let value = Double(String(decoding: digits, as: UTF8.self)) else {
                continue
            }
            found.append(Found(value: isNegative ? -value : value, range: start..<offset))
        }
        return found
    }

    /// The bytes of a text at which a word stands.
    static func positions(of word: String, in text: String) -> [Range<Int>] {
        ByteSearch.positions(of: Array(word.utf8), in: Array(text.utf8))
    }

    /// Reads digits with a decimal point and commas between thousands, and gives them without the commas.
    private static func digits(_ bytes: [UInt8], _ offset: inout Int) -> [UInt8] {
        var digits: [UInt8] = []
        var isFraction = false
        while offset < bytes.count {
            if isDigit(bytes, offset) {
                digits.append(bytes[offset])
            } else if bytes[offset] == UInt8(ascii: "."), !isFraction, isDigit(bytes, offset + 1) {
                isFraction = true
                digits.append(bytes[offset])
            } else if bytes[offset] == UInt8(ascii: ","), !isFraction,
                (1...3).allSatisfy({ isDigit(bytes, offset + $0) }), !isDigit(bytes, offset + 4)
            {
                // A separator of thousands: three digits follow it.
            } else {
                break
            }
            offset += 1
        }
        return digits
    }

    /// Whether the digits at `start` go on a word, directly or after a hyphen.
    private static func isPartOfWord(_ bytes: [UInt8], _ start: Int) -> Bool {
        if isLetter(bytes, start - 1) { return true }
        return start > 0 && bytes[start - 1] == UInt8(ascii: "-") && isLetter(bytes, start - 2)
    }

    private static func isDigit(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index])
    }

    private static func isLetter(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes.indices.contains(index)
            && ((0x41...0x5A).contains(bytes[index]) || (0x61...0x7A).contains(bytes[index]) || bytes[index] == 0x5F)
    }

    private static func isWord(_ bytes: [UInt8], _ index: Int) -> Bool {
        isDigit(bytes, index) || isLetter(bytes, index)
    }
}
