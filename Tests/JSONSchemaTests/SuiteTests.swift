import JSON
import JSONSchema
import Testing

/// The official JSON Schema test suite, draft 2020-12: every required test.
@Suite struct SuiteTests {
    @Test(arguments: TestSuite.files)
    func passes(file: String) throws {
        var counts = TestSuite.Counts()
        for group in try TestSuite.groups(of: file) {
            if TestSuite.unsupported[file]?.contains(group.name) == true {
                let error = #expect(throws: SchemaError.self, "\(file): \(group.name)") { try JSONSchema(group.schema) }
                #expect(error?.code == .unsupported, "\(file): \(group.name)")
                counts.refused += group.tests.count
                continue
            }
            let schema = try JSONSchema(group.schema)
            for test in group.tests {
                let violations = schema.validate(test.data)
                #expect(violations.isEmpty == test.isValid, "\(file): \(group.name): \(test.name): \(violations)")
                #expect(schema.isValid(test.data) == test.isValid)
                counts.passed += 1
            }
        }
        TestSuite.report(counts, for: file)
    }

    @Test func listsOnlyGroupsThatExist() throws {
        for (file, names) in TestSuite.unsupported {
            let existing = Set(try TestSuite.groups(of: file).map(\.name))
            #expect(names.subtracting(existing) == [], "\(file)")
        }
    }

    /// `format` asserted: the formats that are checked, but for what the checks leave out on purpose.
    @Test(arguments: ["date", "date-time", "time", "email", "uuid", "uri"])
    func assertsFormats(format: String) throws {
        for group in try TestSuite.groups(of: "optional/format/\(format).json") {
            let schema = try JSONSchema(group.schema, assertFormats: true)
            let lenient = try JSONSchema(group.schema)
            for test in group.tests {
                #expect(schema.isValid(test.data) == test.isValid, "\(format): \(test.name)")
                #expect(lenient.isValid(test.data))
            }
        }
    }
}
