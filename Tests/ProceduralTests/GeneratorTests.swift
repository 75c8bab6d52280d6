import Environments
import JSON
import Procedural
import Runtime
import Testing
import Verification

@Suite struct GeneratorTests {
    @Test(arguments: 0..<60)
    func `every blueprint gives worlds whose seed builds and whose tools prepare`(index: Int) throws {
        let draft = try EnvironmentGenerator(BlueprintLibrary(), seed: 7).draft(index)
        #expect(draft.seed.failures.isEmpty)
        #expect(draft.world.warnings.isEmpty, "\(draft.world.warnings)")
        #expect(draft.tools.count >= 30)
    }
}
