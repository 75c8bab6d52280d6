import Environments
import Testing

@testable import Verification

@Suite struct StarterCertificateTests {
    @Test(arguments: Starters.names)
    func `every starter environment is certified in full`(name: String) throws {
        let package = try Starters.package(name)
        var options = Certifier.Options()
        options.jobs = 2
        // Fewer than the command's own, for the sake of time.
        options.rollouts = 20
        let certificate = try Certifier(package, Starters.world(of: package), options).run()
        let errors = certificate.findings.filter { $0.severity == .error }
        #expect(errors.map(\.finding.description) == [])
        #expect(certificate.level == .certified)
        #expect(certificate.certifiedTasks == package.tasks.map(\.id))
    }
}
