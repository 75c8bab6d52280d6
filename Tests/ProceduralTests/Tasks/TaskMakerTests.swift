import Environments
import JSON
import Procedural
import Runtime
import Testing
import Verification

@Suite struct TaskMakerTests {
    @Test(arguments: [0, 13, 26, 39]) func `every task of an environment is certified`(_ index: Int) throws {
        let generator = try EnvironmentGenerator(BlueprintLibrary(), seed: 7)
        let draft = try generator.draft(index)
        let maker = TaskMaker(draft.composition, draft.rows, draft.tools, draft.world)
        let tasks = try maker.tasks(10)
        #expect(tasks.count == 10)
        let files = try EnvironmentWriter(draft.composition, draft.rows, draft.tools).files(tasks: tasks)
        let package = try EnvironmentPackage(files)
        let world = try World(package, image: draft.seed.bytes)
        var options = Certifier.Options()
        options.rollouts = 20
        let certificate = try Certifier(package, world, options).run()
        for task in certificate.tasks { #expect(task.level == .certified, "\(task.id): \(task.reasons)") }
    }

    @Test func `the same environment has the same tasks`() throws {
        let generator = try EnvironmentGenerator(BlueprintLibrary(), seed: 7)
        let draft = try generator.draft(3)
        let maker = TaskMaker(draft.composition, draft.rows, draft.tools, draft.world)
        #expect(try maker.tasks(10) == maker.tasks(10))
    }

    @Test func `another task comes in the place of one that is refused`() throws {
        let generator = try EnvironmentGenerator(BlueprintLibrary(), seed: 7)
        let draft = try generator.draft(3)
        let maker = TaskMaker(draft.composition, draft.rows, draft.tools, draft.world)
        let first = try maker.tasks(10)
        let id = try #require(first[4]["id"]?.stringValue)
        let second = try maker.tasks(10, without: [id])
        #expect(second.count == 10)
        #expect(!second.contains { $0["id"]?.stringValue == id })
    }
}
