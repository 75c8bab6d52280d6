import ContentStore

/// Why a test could not do its work.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The code of the `StoreError` that `body` throws; `nil` when it throws none.
func code(_ body: () throws -> Void) throws -> StoreError.Code? { try failure(body)?.code }

/// The `StoreError` that `body` throws; `nil` when it throws none.
func failure(_ body: () throws -> Void) throws -> StoreError? {
    do {
        try body()
        return nil
    } catch let error as StoreError {
        return error
    }
}
