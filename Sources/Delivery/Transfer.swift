internal import CCurl
internal import Dispatch
internal import Evidence
internal import Synchronization

/// One transfer of libcurl's: set up by the task that made it, run on a thread of its own since it blocks, read by the
/// task again. At no time do two have it.
final class Transfer: @unchecked Sendable {
    private let name: String
    private let mostBytes: Int
    private let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var problem = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    private let isCancelled = Atomic(false)

    private var isMail = false
    private var toSend: [UInt8] = []
    private var sent = 0
    private(set) var received: [UInt8] = []
    private(set) var headers: [HTTPHeader] = []
    private var headerBytes = 0
    private var isTooLong = false

    private static let queue = DispatchQueue(label: "picket.delivery", attributes: .concurrent)

    init(name: String, mostBytes: Int) throws(DeliveryError) {
        if let reason = ccurl_open() {
            throw DeliveryError(.refused, "nothing can be sent: \(String(cString: reason))")
        }
        guard let handle = ccurl_easy_init() else { throw DeliveryError(.refused, "\(name): no memory") }
        self.name = name
        self.mostBytes = mostBytes
        self.handle = handle
        // Timeouts of name look-ups without signals, which belong to the whole process.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NOPROGRESS, 0)
    }

    deinit {
        ccurl_easy_cleanup(handle)
        for list in lists { ccurl_slist_free_all(list) }
    }

    func set(_ option: CURLoption, _ value: Int) throws(DeliveryError) {
        try check(ccurl_set_number(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(DeliveryError) {
        guard !value.utf8.contains(0) else { throw DeliveryError(.refused, "\(name): a NUL in what is to be sent") }
        try check(ccurl_set_text(handle, option, value))
    }

    func setLines(_ option: CURLoption, _ lines: [String]) throws(DeliveryError) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = ccurl_slist_append(list, line) else {
                ccurl_slist_free_all(list)
                throw DeliveryError(.refused, "\(name): no memory")
            }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        try check(ccurl_set_list(handle, option, list))
    }

    /// As a POST has it; what is to be uploaded otherwise goes through ``setUpload(_:)``.
    func setBody(_ bytes: [UInt8]) throws(DeliveryError) {
        try check(ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        let code = bytes.withUnsafeBytes { buffer in
            // Copied by curl. No bytes are a body too, so there has to be a pointer.
            withUnsafeBytes(of: UInt8(0)) { nothing in
                ccurl_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: buffer.baseAddress ?? nothing.baseAddress))
            }
        }
        try check(code)
    }

    /// The text of a mail.
    func setUpload(_ bytes: [UInt8]) throws(DeliveryError) {
        toSend = bytes
        isMail = true
        try set(CURLOPT_UPLOAD, 1)
        try check(ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(bytes.count)))
    }

    func secure(certificates: String?) throws(DeliveryError) {
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificates { try set(CURLOPT_CAINFO, certificates) }
    }

    /// Of HTTP, the status; of SMTP, the last reply.
    var status: Int {
        var status = 0
        return ccurl_get_number(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0
    }

    func run() async throws(DeliveryError) {
        let code = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Self.queue.async { continuation.resume(returning: self.perform()) }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
        try check(code)
    }

    private func perform() -> CURLcode {
        let own = Unmanaged.passUnretained(self).toOpaque()
        return problem.withUnsafeMutableBufferPointer { buffer in
            _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            defer { _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
            for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_XFERINFODATA] {
                _ = ccurl_set_pointer(handle, option, own)
            }
            _ = ccurl_set_transfer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
                Transfer.of(own).receive(bytes, size * count) { $0.body($1) }
            }
            _ = ccurl_set_transfer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
                Transfer.of(own).receive(bytes, size * count) { $0.header($1) }
            }
            _ = ccurl_set_transfer(handle, CURLOPT_READFUNCTION) { bytes, size, count, own in
                Transfer.of(own).give(bytes, size * count)
            }
            _ = ccurl_set_progress(handle) { own, _, _, _, _ in
                Transfer.of(own).isCancelled.load(ordering: .relaxed) ? 1 : 0
            }
            return ccurl_easy_perform(handle)
        }
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> Transfer {
        // Given to curl by `perform`, which holds it until curl is done.
        guard let pointer else { preconditionFailure("curl lost what it was given") }
        return Unmanaged<Transfer>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// - Returns: how many bytes were taken; fewer than there are end the transfer.
    private func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ take: (Transfer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        take(self, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }

    private func body(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLong = received.count + bytes.count > mostBytes
        if !isTooLong { received += bytes }
        return !isTooLong || bytes.isEmpty
    }

    private func header(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        isTooLong = headerBytes > HTTPClient.mostHeaderBytes
        guard !isTooLong else { return bytes.isEmpty }
        let line = String(decoding: bytes, as: UTF8.self)
        // The headers of a "100 Continue" are not the answer's.
        if line.hasPrefix("HTTP/") { headers = [] }
        guard let colon = line.firstIndex(of: ":") else { return true }
        let trimmed = line[line.index(after: colon)...].drop { $0.isWhitespace }
        let value = trimmed.reversed().drop { $0.isWhitespace }.reversed()
        headers.append(HTTPHeader(String(line[..<colon]), String(value)))
        return true
    }

    private func give(_ buffer: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
        let count = min(room, toSend.count - sent)
        UnsafeMutableRawBufferPointer(start: buffer, count: room).copyBytes(from: toSend[sent..<sent + count])
        sent += count
        return count
    }

    private func check(_ code: CURLcode) throws(DeliveryError) {
        guard code != CURLE_OK else { return }
        let said = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let reason = said.isEmpty ? String(cString: ccurl_easy_strerror(code)) : String(decoding: said, as: UTF8.self)
        throw DeliveryError(kind(of: code), "\(name): \(reason)")
    }

    private func kind(of code: CURLcode) -> DeliveryError.Kind {
        if isCancelled.load(ordering: .relaxed) { return .cancelled }
        if isTooLong { return .tooLong }
        // Of mail, a reply that says no comes with whatever error curl has for the command that got it.
        if isMail, 400..<600 ~= status { return .rejected(isPermanent: status >= 500) }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return .timedOut
        case CURLE_FILESIZE_EXCEEDED: return .tooLong
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER:
            return .insecure
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING,
            CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY:
            return .unreachable
        case CURLE_LOGIN_DENIED: return .rejected(isPermanent: true)
        default: return .refused
        }
    }
}
