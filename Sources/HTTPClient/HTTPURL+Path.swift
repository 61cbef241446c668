import CCurl

extension HTTPURL {
    /// The same URL with a path behind its own, unless it ends with that path already.
    public func appending(path: String) -> HTTPURL {
        guard let url = curl_url() else { return self }
        defer { curl_url_cleanup(url) }
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK,
            let current = HTTPOrigin.part(CURLUPART_PATH, of: url)
        else { return self }
        var stem = Substring(current)
        while stem.hasSuffix("/") { stem = stem.dropLast() }
        guard !stem.hasSuffix(path), curl_url_set(url, CURLUPART_PATH, stem + path, 0) == CURLUE_OK,
            let longer = HTTPOrigin.part(CURLUPART_URL, of: url, flags: 0)
        else { return self }
        return (try? HTTPURL(longer, showsHost: showsHost)) ?? self
    }

    /// A text in which neither the URL shows any more, nor a part of it that is long enough to be a key.
    package func redacting(_ text: String) -> String {
        let parts = self.text.split { "/?#&=@:".contains($0) }.filter { $0.utf8.count >= 10 }
        let path = self.text.split(separator: "/", maxSplits: 2).dropFirst(2).first ?? ""
        return SecretText.redact([self.text, String(path)] + parts.map(String.init), in: text)
    }
}
