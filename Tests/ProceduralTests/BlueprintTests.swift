import Procedural
import Testing

@Suite struct BlueprintTests {
    @Test func `the built-in blueprints hold`() throws {
        let library = try BlueprintLibrary()
        #expect(library.domains.count >= 40)
        #expect(library.modules.count >= 20)
    }
}
