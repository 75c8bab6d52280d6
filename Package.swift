// swift-tools-version: 6.2
import PackageDescription

// The house: arrows point down only. C libraries come from Debian (`make setup`); see docs/decisions/0001-dependencies.md.

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "awm",
    products: [.executable(name: "awm", targets: ["awm"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // System libraries.
        system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        system("CEdit", pkgConfig: "libedit", apt: "libedit-dev"),
        .target(name: "CSystem"),
        // Loaded when a model is called, with libcurl4-openssl-dev's declarations.
        .target(name: "CCurl"),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),

        // Values and bytes.
        .target(name: "JSON"),
        .target(name: "Patterns", dependencies: ["CRE2"]),
        .target(name: "Spelling"),
        .target(name: "JSONSchema", dependencies: ["JSON", "Patterns", "Spelling"]),
        .target(name: "YAML", dependencies: ["CYAML", "JSON"]),
        .target(name: "SQLite", dependencies: ["CSQLite"]),

        // Artifacts and packages.
        .target(name: "ContentStore", dependencies: ["CCrypto", "CSystem", "CZstd", "JSON", "SQLite", "Spelling"]),
        .target(
            name: "Environments",
            dependencies: ["CSystem", "ContentStore", "JSON", "JSONSchema", "Patterns", "SQLite", "Spelling", "YAML"],
            // `Schemas` links to the top-level folder: users and the validator read the same files.
            resources: ["environment", "tool", "task", "synthesis"].map { .embedInCode("Schemas/\($0).schema.json") }
                + ["environment.yaml", "schema.sql", "seed.sql", "tools.yaml", "tasks.yaml", "README.md"].map {
                    .embedInCode("Template/\($0)")
                }
        ),

        // Worlds and rewards.
        .target(
            name: "Runtime",
            dependencies: [
                "CSystem", "ContentStore", "Environments", "JSON", "JSONSchema", "SQLite", "Spelling", "YAML",
            ]
        ),
        .target(
            name: "Verification",
            dependencies: [
                "ContentStore", "Environments", "JSON", "JSONSchema", "Patterns", "Runtime", "SQLite", "Spelling",
                "YAML",
            ],
            // A link to the top-level folder, as in Environments.
            resources: [.embedInCode("Schemas/certificate.schema.json")]
        ),
        .target(name: "Trajectories", dependencies: ["ContentStore", "JSON"]),

        // Models.
        .target(name: "ModelClient", dependencies: ["CCurl", "JSON"]),

        // Worlds made from blueprints.
        .target(name: "CBlueprints", exclude: ["domains", "modules", "lists.yaml"]),
        .target(
            name: "Procedural",
            dependencies: [
                "CBlueprints", "ContentStore", "Environments", "JSON", "Runtime", "SQLite", "Verification", "YAML",
            ]
        ),

        // Data out.
        .target(
            name: "Rollouts",
            dependencies: [
                "ContentStore", "Environments", "JSON", "JSONSchema", "ModelClient", "Runtime", "SQLite",
                "Trajectories",
                "Verification",
            ]
        ),
        .target(name: "Evaluation", dependencies: ["JSON"]),
        // New worlds by a language model: docs/synthesis.md.
        .target(
            name: "Synthesis",
            dependencies: [
                "ContentStore", "Environments", "JSON", "JSONSchema", "ModelClient", "Rollouts", "Runtime", "SQLite",
                "Trajectories", "Verification", "YAML",
            ],
            resources: [
                "scenarios", "scenario", "tasks", "schema", "seed", "specification", "tools", "solve", "verifier",
                "confirm",
            ].map { .embedInCode("Prompts/\($0).md") }
                + [
                    "scenarios", "scenario", "tasks", "schema", "seed", "specification", "tools", "verifier",
                ].map { .embedInCode("Prompts/\($0).schema.json") }
        ),
        .target(name: "Splits", dependencies: ["Environments", "SQLite"]),
        .target(name: "Quality", dependencies: ["Environments", "JSON", "Splits"]),
        .target(name: "Exporters", dependencies: ["CZlib", "ContentStore", "JSON", "Trajectories"]),

        // The command line.
        .target(
            name: "Commands",
            dependencies: [
                "CEdit", "ContentStore", "Environments", "Evaluation", "Exporters", "JSON", "ModelClient",
                "Procedural", "Quality", "Rollouts", "Runtime", "Spelling", "Splits", "Synthesis", "Trajectories",
                "Verification",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(name: "awm", dependencies: ["Commands"]),

        // Benchmarks.
        .executableTarget(name: "json-bench", dependencies: ["JSON"], path: "Benchmarks/json", exclude: ["peers.py"]),
        .executableTarget(
            name: "runtime-bench",
            dependencies: ["CSQLite", "Environments", "JSON", "Runtime", "SQLite", "Verification"],
            path: "Benchmarks/runtime"
        ),
        .executableTarget(
            name: "store-bench",
            dependencies: [
                "CSystem", "CZstd", "ContentStore", "Environments", "JSON", "Rollouts", "Runtime", "SQLite",
                "Trajectories",
            ],
            path: "Benchmarks/store-core"
        ),

        .executableTarget(
            name: "certify-bench",
            dependencies: ["ContentStore", "Environments", "JSON", "Procedural", "Runtime", "Verification"],
            path: "Benchmarks/certify"
        ),

        .executableTarget(
            name: "export-bench",
            dependencies: ["ContentStore", "Exporters", "JSON", "Trajectories"],
            path: "Benchmarks/export"
        ),

        .executableTarget(
            name: "synth-bench",
            dependencies: ["ContentStore", "Environments", "JSON", "Procedural", "Quality", "Verification"],
            path: "Benchmarks/synth"
        ),

        // Crashes and races: docs/crash-safety.md.
        .target(name: "CTraceVFS", path: "Tests/CTraceVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "StoreTestKit",
            dependencies: ["CTraceVFS", "ContentStore", "JSON", "SQLite", "Trajectories"],
            path: "Tests/StoreTestKit"
        ),
        .executableTarget(
            name: "crash-test",
            dependencies: ["CTraceVFS", "ContentStore", "JSON", "SQLite", "StoreTestKit", "Trajectories"],
            path: "Tests/Crash"
        ),
        .executableTarget(
            name: "concurrency-test",
            dependencies: ["ContentStore", "StoreTestKit", "Trajectories"],
            path: "Tests/Concurrency"
        ),

        // Bytes from strangers: docs/hostile-input.md.
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "ContentStore", "Environments", "Exporters", "JSON", "ModelClient", "Runtime", "SQLite", "Spelling",
                "StoreTestKit", "Trajectories", "Verification",
            ],
            path: "Tests/Fuzz"
        ),

        // Tests.
        .testTarget(
            name: "ProceduralTests",
            dependencies: [
                "ContentStore", "Environments", "JSON", "Procedural", "Runtime", "SQLite", "Splits",
                "Verification",
            ]
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"]),
        .testTarget(name: "SpellingTests", dependencies: ["Spelling"]),
        .testTarget(name: "JSONSchemaTests", dependencies: ["JSON", "JSONSchema"]),
        .testTarget(name: "YAMLTests", dependencies: ["JSON", "YAML"]),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
        .testTarget(name: "ContentStoreTests", dependencies: ["CSQLite", "ContentStore", "JSON", "SQLite"]),
        .testTarget(
            name: "EnvironmentsTests",
            dependencies: ["ContentStore", "Environments", "JSON", "SQLite", "YAML"]
        ),
        .testTarget(
            name: "RuntimeTests",
            dependencies: ["ContentStore", "Environments", "JSON", "Runtime", "SQLite", "YAML"]
        ),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "ContentStore", "Environments", "JSON", "JSONSchema", "Runtime", "SQLite", "Verification", "YAML",
            ]
        ),
        // A real HTTP server on this machine that plays a model's endpoint.
        .target(name: "ModelTestKit", dependencies: ["JSON"], path: "Tests/ModelTestKit", exclude: ["World"]),
        .testTarget(name: "ModelClientTests", dependencies: ["JSON", "ModelClient", "ModelTestKit"]),
        .testTarget(name: "TrajectoriesTests", dependencies: ["ContentStore", "JSON", "Trajectories"]),
        .testTarget(
            name: "RolloutsTests",
            dependencies: [
                "ContentStore", "Environments", "JSON", "JSONSchema", "ModelClient", "ModelTestKit", "Rollouts",
                "Runtime", "SQLite", "Trajectories", "Verification",
            ]
        ),
        .testTarget(
            name: "SynthesisTests",
            dependencies: [
                "ContentStore", "Environments", "JSON", "ModelClient", "ModelTestKit", "Rollouts", "Runtime",
                "Synthesis",
                "Verification",
            ]
        ),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "JSON"]),
        .testTarget(name: "SplitsTests", dependencies: ["Splits"]),
        .testTarget(
            name: "QualityTests",
            dependencies: ["ContentStore", "Environments", "JSON", "JSONSchema", "Quality", "Splits"]
        ),
        .testTarget(
            name: "ExportersTests",
            dependencies: ["CZlib", "ContentStore", "Exporters", "JSON", "Trajectories"]
        ),
        .testTarget(
            name: "CommandsTests",
            dependencies: ["Commands", "ContentStore", "JSON", "JSONSchema", "ModelTestKit", "awm"]
        ),
    ],
    cxxLanguageStandard: .cxx17
)

let cTargets: Set<String> = [
    "CZstd", "CZlib", "CCrypto", "CYAML", "CEdit", "CSystem", "CSQLite", "CRE2", "CCurl", "CTraceVFS",
]
for target in package.targets where !cTargets.contains(target.name) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
