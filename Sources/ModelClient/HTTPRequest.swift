/// A request to be sent, and what its response may cost.
package struct HTTPRequest: Sendable {
    /// Takes the body of a successful response while it comes; an error ends the transfer.
    package typealias BodySink = @Sendable (UnsafeBufferPointer<UInt8>) throws -> Void

    package var url: String
    /// Header lines, each `Name: value`.
    package var headers: [String]
    /// The body of a POST; `nil` for a GET.
    package var body: HTTPBody?
    package var limits: HTTPLimits
    /// Where a body goes whose status is 200; `nil` to have it in the response.
    package var sink: BodySink?

    package init(
        url: String,
        headers: [String] = [],
        body: HTTPBody? = nil,
        limits: HTTPLimits = HTTPLimits(),
        sink: BodySink? = nil
    ) {
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.sink = sink
    }
}

/// The bytes of a request, at one place for as long as it lives: libcurl sends from there, and an attempt after that.
package final class HTTPBody: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>

    package init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        self.bytes = UnsafeBufferPointer(copy)
    }

    deinit {
        bytes.deallocate()
    }
}

/// What a response may cost.
package struct HTTPLimits: Sendable {
    package var bodyBytes: Int
    package var headerBytes: Int
    /// From the beginning to the last byte.
    package var milliseconds: Int
    package var connectMilliseconds: Int
    /// The longest time without a byte, for responses that come bit by bit; `nil` where an answer comes all at once.
    package var stallSeconds: Int?

    package init(
        bodyBytes: Int = 16 << 20,
        headerBytes: Int = 64 << 10,
        milliseconds: Int = 600_000,
        connectMilliseconds: Int = 10_000,
        stallSeconds: Int? = nil
    ) {
        self.bodyBytes = bodyBytes
        self.headerBytes = headerBytes
        self.milliseconds = milliseconds
        self.connectMilliseconds = connectMilliseconds
        self.stallSeconds = stallSeconds
    }
}

/// A response, whatever its status.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// The body, unless a sink took it.
    package var body: [UInt8]
    private var headers: [(name: String, value: String)]

    init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of a header, whose name is in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
