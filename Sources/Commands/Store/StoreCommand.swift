import ArgumentParser

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Keep environments, task sets, seeds and trajectories under their content ids.",
        subcommands: [
            StoreAdd.self, StoreCheckout.self, StoreList.self, StoreShow.self, StoreCat.self, StoreTag.self,
            StoreUntag.self, StoreLog.self, StoreDiff.self, StoreFind.self, StoreCopy.self, StorePin.self, StoreGC.self,
            StoreFsck.self, StoreRepair.self, StoreReindex.self, StoreStats.self, StoreSeal.self, StoreCompact.self,
        ]
    )
}
