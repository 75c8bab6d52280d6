import JSON
import Testing

@Suite struct LimitsTests {
    private func code(_ text: String, _ limits: JSONLimits = .default) -> JSONError.Code? {
        do throws(JSONError) {
            _ = try JSON(parsing: text, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    private func nested(_ depth: Int, _ opening: String = "[", _ closing: String = "]") -> String {
        String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
    }

    @Test func limitsDepth() {
        #expect(code(nested(128)) == nil)
        #expect(code(nested(129)) == .tooDeep)
        #expect(code(nested(64, "{\"a\":[", "]}")) == nil)
        #expect(code(nested(65, "{\"a\":[", "]}")) == .tooDeep)
        #expect(code("1", JSONLimits(depth: 0)) == nil)
        #expect(code("[]", JSONLimits(depth: 0)) == .tooDeep)
        #expect(code("[[1],[2],{}]", JSONLimits(depth: 2)) == nil)
    }

    @Test func neverOverflowsTheStack() throws {
        let limits = JSONLimits(depth: .max)
        let value = try JSON(parsing: nested(JSONLimits.maximumDepth, "{\"a\":", "}"), limits: limits)
        #expect(try JSON(parsing: value.rowBytes(), limits: limits) == value)
        #expect(try JSON(parsing: value.prettyText(), limits: limits).hashValue == value.hashValue)
        #expect(try value.canonicalBytes() == value.rowBytes())
        #expect(code(nested(JSONLimits.maximumDepth + 1), limits) == .tooDeep)
        #expect(code(String(repeating: "[", count: 10_000_000), limits) == .tooDeep)
        #expect(code(String(repeating: "{\"\":", count: 1_000_000), limits) == .tooDeep)
    }

    @Test func limitsBytes() {
        #expect(code("[1]", JSONLimits(bytes: 3)) == nil)
        #expect(code("[1] ", JSONLimits(bytes: 3)) == .tooLarge)
    }

    @Test func limitsNumbers() {
        #expect(code("0." + String(repeating: "1", count: 398)) == nil)
        #expect(code("0." + String(repeating: "1", count: 399)) == .tooLarge)
        #expect(code("1234", JSONLimits(numberLength: 3)) == .tooLarge)
        #expect(code("1e10", JSONLimits(numberLength: 3)) == .tooLarge)
    }

    @Test func readsBigIntegersAsDoublesOnDemand() throws {
        let limits = JSONLimits(bigIntegers: .asDouble)
        #expect(try JSON(parsing: "9223372036854775808", limits: limits) == .double(9_223_372_036_854_775_808))
        #expect(try JSON(parsing: "-100000000000000000000000", limits: limits) == .double(-1e23))
        #expect(try JSON(parsing: "9223372036854775807", limits: limits) == .integer(.max))
        #expect(code("1" + String(repeating: "0", count: 309), limits) == .numberOutOfRange)
    }
}
