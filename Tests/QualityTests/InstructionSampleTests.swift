import Quality
import Testing

/// Instructions drawn at random.
struct InstructionSampleTests {
    @Test("the seed says which are drawn, in whatever order environments come")
    func drawing() throws {
        let worlds = try (0..<12).map { number in
            var world = SmallWorld(name: "w\(number)")
            world.tasks = (0..<10).map {
                SmallWorld.task("t\($0)", "What is \(number) and \($0)?", difficulty: 2, calls: [])
            }
            return try world.measures()
        }
        func ids(_ seed: UInt64, _ worlds: [EnvironmentMeasures]) -> [String] {
            InstructionSample.draw(30, seed: seed, from: worlds).map { $0.environment + $0.task.id }
        }
        #expect(ids(7, worlds) == ids(7, worlds.reversed()))
        #expect(ids(7, worlds) != ids(8, worlds))
        #expect(Set(ids(7, worlds)).count == 30)
        let drawn = InstructionSample.draw(60, seed: 1, from: worlds)
        // Half of all: every environment is among them, and none with all of its tasks.
        let perEnvironment = Dictionary(grouping: drawn, by: \.environment).mapValues(\.count)
        #expect(perEnvironment.count == 12)
        #expect(perEnvironment.values.allSatisfy { (1...9).contains($0) })
        let text = InstructionSample.markdown(Array(drawn.prefix(1)))
        #expect(text.contains("difficulty 2\n\n> What is "))
    }
}
