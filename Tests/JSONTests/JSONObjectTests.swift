import JSON
import Testing

@Suite struct JSONObjectTests {
    @Test func keepsTheOrderOfInsertion() {
        var object: JSONObject = ["z": 1, "a": 2]
        object["m"] = 3
        object["z"] = 4
        #expect(object.keys == ["z", "a", "m"])
        #expect(object.values == [4, 2, 3])
        object["a"] = nil
        object["none"] = nil
        #expect(object.keys == ["z", "m"])
        object["a"] = .null
        #expect(object.map { "\($0.key)=\($0.value.rowText())" } == ["z=4", "m=3", "a=null"])
        #expect(object["a"] == .some(.null))
        #expect(object["none"] == nil)
    }

    @Test func laterDuplicatesReplaceEarlierOnes() {
        let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 3)
        #expect(JSONObject().isEmpty)
        #expect(!object.isEmpty && object.count == 2)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 18, 100, 1000])
    func behavesLikeADictionaryAtEverySize(size: Int) {
        var object = JSONObject()
        for number in 0..<size { object["key\(number)"] = .integer(Int64(number)) }
        #expect(object.count == size)
        for number in 0..<size { #expect(object["key\(number)"] == .integer(Int64(number))) }
        #expect(object["key\(size)"] == nil)

        var other = JSONObject()
        for number in (0..<size).reversed() { other["key\(number)"] = .integer(Int64(number)) }
        #expect(object == other)
        #expect(object.hashValue == other.hashValue)

        let copy = object
        for number in stride(from: 0, to: size, by: 3) { object["key\(number)"] = nil }
        for number in stride(from: 1, to: size, by: 3) { object["key\(number)"] = "changed" }
        for number in 0..<size {
            let expected: JSON? = [nil, "changed", .integer(Int64(number))][number % 3]
            #expect(object["key\(number)"] == expected)
            #expect(copy["key\(number)"] == .integer(Int64(number)))
        }
        #expect(copy == other)
        #expect(object == copy || size > 0)
    }

    @Test func largeObjectsStayLinear() throws {
        // Quadratic behaviour would take minutes in a debug build.
        var text = "{"
        for number in 0..<100_000 { text += "\"key that is the same up to its number \(number)\":\(number)," }
        let object = try #require(JSON(parsing: text + "\"last\":0}").objectValue)
        #expect(object.count == 100_001)
        #expect(object["key that is the same up to its number 77777"] == 77777)
        let error = #expect(throws: JSONError.self) {
            try JSON(parsing: text + "\"last\":0,\"key that is the same up to its number 500\":1}")
        }
        #expect(error?.code == .duplicateKey)
        #expect(error?.offset == text.utf8.count + 9)
    }
}
