import Environments
import JSON
import Testing

@testable import Verification

/// Tasks that are as they should be, and that simpler rules would refuse.
@Suite struct GoodPackageTests {
    @Test func `certifies writing, asking, refusing, yes and no, free text and free arguments`() throws {
        let desk = Desk(Desk.order, Desk.shelf, Desk.yesOrNo, Desk.no, Desk.refusal, Desk.note, Desk.count)
        let certificate = try desk.certificate()
        #expect(certificate.findings.map(\.finding.description) == [])
        #expect(certificate.level == .certified)
        #expect(certificate.certifiedTasks.count == 7)
        #expect(certificate.tools.allSatisfy { $0.calls > 0 && $0.faults == 0 })
        let order = try #require(certificate.tasks.first)
        #expect(order.argumentMutants.tried > 3)
        #expect(order.argumentMutants.killed == order.argumentMutants.tried)
        #expect(order.stateMutants.tried > 5)
        #expect(order.stateMutants.killed == order.stateMutants.tried)
        #expect(order.answerMutants.tried == 2)
        #expect(order.open == ["orders": ["code", "placed_at"]])
    }

    @Test func `gives the same bytes again, on one thread or on two`() throws {
        let desk = Desk(Desk.order, Desk.yesOrNo)
        let first = try desk.certificate()
        let second = try desk.certificate { $0.jobs = 2 }
        #expect(first.json.rowBytes() == second.json.rowBytes())
    }

    @Test func `gives the same bytes for what was assembled just now, whose seed it builds once more`() throws {
        let environment = try AssembledEnvironment(Desk(Desk.order).package())
        let first = try Certifier(environment).run()
        let second = try Certifier(environment.package, environment.world).run()
        #expect(first.environment == environment.contentID)
        #expect(first.json.rowBytes() == second.json.rowBytes())
    }

    @Test func `certifies several environments at once, each as if it were alone`() throws {
        let desks = [Desk(Desk.order), Desk(Desk.shelf), Desk(Desk.yesOrNo), Desk(Desk.count)]
        let alone = try desks.map { try $0.certificate().json.rowBytes() }
        let together = ParallelMap.map(Array(desks.indices)[...], jobs: 4) { index in
            Result { try desks[index].certificate().json.rowBytes() }
        }
        #expect(try together.map { try $0.get() } == alone)
    }

    @Test func `records what chance scores`() throws {
        let certificate = try Desk(Desk.yesOrNo, Desk.order).certificate()
        let chance = try #require(certificate.tasks[0].chance)
        #expect(chance.rollouts == 30)
        #expect(chance.mean > 0.1)
        #expect(chance.standardError > 0)
        #expect(certificate.tasks[1].chance?.mean == 0)
    }

    @Test func `is sound, not certified, for a task that only its maker has solved`() throws {
        let certificate = try Desk(Desk.order, Desk.shelf).certificate { $0.unconfirmed = ["order-two-kettles"] }
        #expect(certificate.tasks.map(\.level) == [.sound, .certified])
        #expect(certificate.tasks[0].reasons.count == 1)
        #expect(certificate.level == .sound)
    }

    @Test func `judges one task alone`() throws {
        let certificate = try Desk(Desk.order, Desk.shelf).certificate { $0.tasks = ["where-is-the-lamp"] }
        #expect(certificate.tasks.map(\.id) == ["where-is-the-lamp"])
        #expect(certificate.tools.isEmpty)
    }

    @Test func `tells how far it has come`() throws {
        let desk = Desk(Desk.shelf)
        var events: [Certifier.Event] = []
        var options = Certifier.Options()
        options.rollouts = 2
        _ = try Certifier(desk.package(), desk.world(), options).run { events.append($0) }
        #expect(events.map(\.done) == Array(1...8))
        #expect(events.allSatisfy { $0.total == 8 })
        #expect(events.first?.subject == "the seed")
        #expect(events.last?.subject == "task where-is-the-lamp")
    }
}
