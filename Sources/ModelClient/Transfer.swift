import CCurl
import Glibc

/// One request on its way. Used by the loop's thread only, but for its number.
final class Transfer {
    let number: Int
    private let request: HTTPRequest
    private let continuation: CheckedContinuation<HTTPResponse, any Error>
    private var handle: OpaquePointer?
    private var body: [UInt8] = []
    private var bodyBytes = 0
    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var isConnected = false
    /// What ended the transfer from this side.
    private var failure: (any Error)?
    /// Told when the connection is there.
    private let onConnect: () -> Void

    init(
        _ number: Int,
        _ request: HTTPRequest,
        _ continuation: CheckedContinuation<HTTPResponse, any Error>,
        onConnect: @escaping () -> Void
    ) {
        self.number = number
        self.request = request
        self.continuation = continuation
        self.onConnect = onConnect
    }

    /// Begins; says whether it did. The loop keeps the transfer until it ends it.
    func begin(in curl: OpaquePointer) -> Bool {
        let lines = request.headers.map { strdup($0) }
        defer { lines.forEach { free($0) } }
        let pointers = lines.map { UnsafePointer<CChar>($0) }
        handle = pointers.withUnsafeBufferPointer { headers in
            request.url.withCString { url in
                var options = awm_transfer_options()
                options.url = url
                options.headers = headers.baseAddress
                options.header_count = headers.count
                options.body = request.body?.bytes.baseAddress
                options.body_size = request.body?.bytes.count ?? 0
                options.is_post = request.body == nil ? 0 : 1
                options.timeout_ms = max(1, request.limits.milliseconds)
                options.connect_timeout_ms = max(1, request.limits.connectMilliseconds)
                options.stall_seconds = request.limits.stallSeconds ?? 0
                options.maximum_body = Int64(request.limits.bodyBytes)
                options.context = Unmanaged.passUnretained(self).toOpaque()
                options.on_body = { Transfer.at($0).take(body: UnsafeBufferPointer(start: $1, count: $2)) }
                options.on_header = { Transfer.at($0).take(header: UnsafeBufferPointer(start: $1, count: $2)) }
                options.on_connect = { Transfer.at($0).connected() }
                return awm_transfer_begin(curl, &options)
            }
        }
        return handle != nil
    }

    /// Ends wherever it is, and says what came of it.
    func end(in curl: OpaquePointer, result: Int32) {
        guard let handle else { return }
        let status = Int(awm_transfer_status(handle))
        let message = String(cString: awm_transfer_error(handle, result))
        awm_transfer_end(curl, handle)
        self.handle = nil
        if let failure {
            continuation.resume(throwing: failure)
        } else if result != 0 {
            continuation.resume(throwing: HTTPError(curl: result, message, isConnected: isConnected))
        } else {
            continuation.resume(returning: HTTPResponse(status: status, headers: headers, body: body))
        }
    }

    /// Ends because of something on this side.
    func end(in curl: OpaquePointer, throwing error: any Error) {
        failure = error
        if handle == nil { return continuation.resume(throwing: error) }
        end(in: curl, result: 0)
    }

    /// The transfer that a finished handle belongs to.
    static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("libcurl lost a transfer") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    private func connected() {
        isConnected = true
        onConnect()
    }

    private func take(body bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        bodyBytes += bytes.count
        guard bodyBytes <= request.limits.bodyBytes else {
            return refuse(HTTPError(.tooLarge, "the response is larger than \(request.limits.bodyBytes) bytes"))
        }
        guard let sink = request.sink, handle.map({ awm_transfer_status($0) }) == 200 else {
            body.append(contentsOf: bytes)
            return 0
        }
        do {
            try sink(bytes)
            return 0
        } catch {
            return refuse(error)
        }
    }

    private func take(header bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        headerBytes += bytes.count
        guard headerBytes <= request.limits.headerBytes else {
            return refuse(HTTPError(.tooLarge, "the header is larger than \(request.limits.headerBytes) bytes"))
        }
        let line = String(decoding: bytes, as: UTF8.self)
        // A status line begins another header, such as the one after a 100.
        if line.hasPrefix("HTTP/") { headers.removeAll() }
        guard let colon = line.firstIndex(of: ":") else { return 0 }
        let value = line[line.index(after: colon)...]
        headers.append((line[..<colon].lowercased(), Transfer.trimmed(value)))
        return 0
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private func refuse(_ error: any Error) -> Int32 {
        failure = error
        return 1
    }
}
