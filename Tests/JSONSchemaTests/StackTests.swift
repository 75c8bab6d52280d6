import Glibc
import JSON
import JSONSchema
import Testing

@Suite struct StackTests {
    /// A thread overflows its stack by crashing, so ending is the assertion. Release builds need a quarter of this.
    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func theDeepestValuesFitIntoSmallStacks(opening: String, closing: String) throws {
        let depth = JSONLimits.maximumDepth
        let text = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
        let result = onThread(stack: 4 << 20) {
            let limits = JSONLimits(depth: depth)
            guard let value = try? JSON(parsing: text, limits: limits), let schema = try? JSONSchema(Self.schema) else {
                return false
            }
            let isSame =
                try? JSON(parsing: value.prettyText(), limits: limits) == value
                && value.canonicalBytes() == value.rowBytes()
            return isSame == true && value.isEqualAsJSON(value) && value.hashValue != 0
                && schema.validate(value).count == 1
        }
        #expect(result)
    }

    private static let schema: JSON = [
        "items": ["$ref": "#"], "additionalProperties": ["anyOf": [["$ref": "#"], false]],
    ]

    private func onThread(stack: Int, _ body: @escaping @Sendable () -> Bool) -> Bool {
        final class Work {
            let body: @Sendable () -> Bool
            var result = false
            init(_ body: @escaping @Sendable () -> Bool) { self.body = body }
        }
        let work = Work(body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stack)
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            guard let argument else { return nil }
            let work = Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue()
            work.result = work.body()
            return nil
        }
        guard pthread_create(&thread, &attributes, start, Unmanaged.passUnretained(work).toOpaque()) == 0 else {
            return false
        }
        pthread_join(thread, nil)
        return work.result
    }
}
