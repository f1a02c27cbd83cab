use std::time::Duration;

/// What a face grants its peers. [`Limits::default`] suits small JSON calls
/// between servers.
///
/// Times are kept by one sweeper per runtime that looks every fraction of a
/// second, so a connection may live a quarter longer than its limit says, and
/// up to a second longer where limits are long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at once, over all cores and both listeners of the face. One more is
    /// accepted and closed at once, and counted as refused. Default 10 000.
    pub connections: usize,
    /// Bytes of a request's head: request line and headers together. A larger
    /// one, or one of more than 100 headers, is answered 431 and closed.
    /// Default 16 KiB.
    pub head_bytes: usize,
    /// Time to complete a request's head, counted from the accept or from the
    /// last byte of the answer before. It bounds an idle keep-alive connection
    /// and a head that drips alike: bytes of an unfinished head buy no time.
    /// Default 30 s.
    pub head: Duration,
    /// Time to complete a TLS handshake, counted from the accept. Default 10 s.
    pub handshake: Duration,
    /// Time for which an answer may stand still because the peer does not read
    /// it. Default 10 s.
    pub write_stall: Duration,
    /// Time for which the rest of a body that nobody will read is thrown away
    /// before the connection closes. Closing with bytes unread would reset the
    /// connection, and the peer could lose the answer that says why.
    /// Default 2 s.
    pub linger: Duration,
    /// How much of such a body is thrown away at most. Default 256 KiB.
    pub linger_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            head_bytes: 16 * 1024,
            head: Duration::from_secs(30),
            handshake: Duration::from_secs(10),
            write_stall: Duration::from_secs(10),
            linger: Duration::from_secs(2),
            linger_bytes: 256 * 1024,
        }
    }
}

impl Limits {
    /// How often the sweeper looks.
    pub(crate) fn tick(&self) -> Duration {
        let shortest = self
            .head
            .min(self.handshake)
            .min(self.write_stall)
            .min(self.linger);
        let eighth = shortest.checked_div(8).unwrap_or_default();
        eighth.clamp(Duration::from_millis(5), Duration::from_millis(500))
    }
}
