import Splits
import Testing

/// Environments that are nearly the same, and splits that keep them together.
struct SplitsTests {
    private func profile(
        _ name: String,
        tables: [String],
        tools: [String],
        tasks: [String],
        id: Int
    ) -> EnvironmentProfile {
        let digits = String(id, radix: 16)
        return EnvironmentProfile(
            name: name,
            contentID: "sha256:" + String(repeating: "0", count: 64 - digits.count) + digits,
            columns: tables.flatMap { table in ["id", "name", "state"].map { (table, $0) } },
            tools: tools.map { ($0, ["id", "limit"]) },
            instructions: tasks
        )
    }

    /// Worlds that have nothing in common.
    private func strangers(_ count: Int) -> [EnvironmentProfile] {
        (0..<count).map { number in
            profile(
                "e\(number)",
                tables: ["a\(number)", "b\(number)"],
                tools: ["get\(number)"],
                tasks: ["do the thing number \(number) with \(number * 7) and \(number * 13)"],
                id: number + 1
            )
        }
    }

    @Test("similarity is that of the most alike part: schema, tools or tasks")
    func similarity() {
        let shop = profile(
            "shop",
            tables: ["orders", "items"],
            tools: ["get_order"],
            tasks: ["where is my parcel today"],
            id: 1
        )
        let same = profile(
            "copy",
            tables: ["orders", "items"],
            tools: ["get_order"],
            tasks: ["where is my parcel today"],
            id: 2
        )
        let sameTasks = profile("other", tables: ["x"], tools: ["y"], tasks: ["Where is my parcel, today?"], id: 3)
        let half = profile(
            "half",
            tables: ["orders", "visits"],
            tools: ["z"],
            tasks: ["something else entirely is asked"],
            id: 4
        )
        #expect(shop.similarity(to: same) == 1)
        #expect(shop.similarity(to: sameTasks) == 1)
        #expect(shop.similarity(to: half) == 1.0 / 3)
        #expect(half.similarity(to: sameTasks) == 0)
        let empty = EnvironmentProfile(name: "none", contentID: "sha256:0", columns: [], tools: [], instructions: [])
        #expect(empty.similarity(to: empty) == 0)
    }

    @Test("what is linked through others is one cluster")
    func chains() {
        let chain = [["a", "b", "c"], ["b", "c", "d"], ["c", "d", "e"]].enumerated().map { index, tables in
            profile("c\(index)", tables: tables, tools: ["t\(index)"], tasks: [], id: index + 100)
        }
        let clusters = EnvironmentClusters(chain + strangers(3))
        #expect(clusters.clusters.map(\.count).sorted() == [1, 1, 1, 3])
        #expect(clusters.pairs.count == 2)
        #expect(clusters.groups.count == 1)
        #expect(clusters.groups[0].similarity == 0.5)
        #expect(Set(chain.map { clusters.representatives[$0.contentID] }).count == 1)
        #expect(EnvironmentClusters(chain, threshold: 0.6).clusters.count == 3)
    }

    @Test("clusters never straddle splits, shares are kept, and nothing depends on the order", arguments: [0, 1, 2, 3])
    func splits(seed: UInt64) throws {
        let shares = try #require(SplitShares(parsing: "train=0.8,val=0.1,test=0.1"))
        let twins = (0..<10).flatMap { number in
            (0..<3).map { copy in
                profile(
                    "twin\(number)",
                    tables: ["t\(number)"],
                    tools: ["u\(number)"],
                    tasks: [],
                    id: 1000 + number * 3 + copy
                )
            }
        }
        let all = strangers(70) + twins
        let clusters = EnvironmentClusters(all)
        let splits = shares.assign(clusters, seed: seed)
        #expect(splits.count == 100)
        for cluster in clusters.clusters {
            #expect(Set(cluster.map { splits[clusters.environments[$0].contentID] }).count == 1)
        }
        #expect(splits.values.count { $0 == "train" } == 80)
        #expect(splits.values.count { $0 == "val" } == 10)
        #expect(shares.assign(EnvironmentClusters(all.reversed()), seed: seed) == splits)
        #expect(shares.assign(clusters, seed: seed + 1) != splits)
    }

    @Test("no split stays empty while there are enough clusters")
    func few() throws {
        let shares = try #require(SplitShares(parsing: "train=0.8,val=0.1,test=0.1"))
        #expect(Set(shares.assign(EnvironmentClusters(strangers(3)), seed: 0).values) == ["train", "val", "test"])
        #expect(Set(shares.assign(EnvironmentClusters(strangers(2)), seed: 0).values).count == 2)
        #expect(shares.assign(EnvironmentClusters([]), seed: 0).isEmpty)
    }

    @Test("shares are proportions of named splits")
    func parsing() throws {
        let shares = try #require(SplitShares(parsing: "train=8,test=2"))
        #expect(shares.shares.map(\.name) == ["train", "test"])
        #expect(shares.shares.map(\.share) == [0.8, 0.2])
        for bad in [
            "", "train", "train=", "=1", "train=0", "train=-1", "train=nan", "train=inf", "a=1,a=1", "a b=1", "a=1,",
        ] {
            #expect(SplitShares(parsing: bad) == nil, "\(bad)")
        }
    }
}
