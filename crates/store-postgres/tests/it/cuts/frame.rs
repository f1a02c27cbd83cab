//! The messages of PostgreSQL's protocol, version 3, as far as a proxy has to tell
//! them apart: a byte that says the kind, unless it is a connection's first, and four
//! that say the length without that byte.

use std::io::{self, ErrorKind};

use tokio::io::{AsyncRead, AsyncReadExt};

/// Longer than anything that is sent here.
const LONGEST: usize = 64 << 20;

/// A message, as it was sent.
pub(super) struct Frame {
    /// `None` for the first message of a connection.
    pub(super) kind: Option<u8>,
    pub(super) bytes: Vec<u8>,
}

impl Frame {
    pub(super) async fn read(
        from: &mut (impl AsyncRead + Unpin),
        is_first: bool,
    ) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let mut kind = None;
        if !is_first {
            let byte = from.read_u8().await?;
            kind = Some(byte);
            bytes.push(byte);
        }
        let length = from.read_u32().await?;
        bytes.extend(length.to_be_bytes());
        let rest = usize::try_from(length).unwrap().checked_sub(4);
        let rest = rest.filter(|it| *it <= LONGEST);
        let rest = rest.ok_or_else(|| io::Error::from(ErrorKind::InvalidData))?;
        let start = bytes.len();
        bytes.resize(start + rest, 0);
        from.read_exact(&mut bytes[start..]).await?;
        Ok(Self { kind, bytes })
    }
}

/// What a client sends until it waits for the server to be ready again.
pub(super) struct Cycle {
    pub(super) bytes: Vec<u8>,
    /// Whether the server says that it is ready once it has done that.
    pub(super) is_answered: bool,
    pub(super) what: What,
}

/// What a cycle is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The connection is being made.
    Connecting,
    /// The end of a transaction that was begun.
    Commit,
    /// A statement that inserts claims, and is its own transaction outside of one.
    Claims,
    Other,
}

impl Cycle {
    pub(super) async fn read(
        from: &mut (impl AsyncRead + Unpin),
        is_first: bool,
    ) -> io::Result<Self> {
        let mut cycle = Self {
            bytes: Vec::new(),
            is_answered: true,
            what: What::Other,
        };
        loop {
            let frame = Frame::read(from, is_first).await?;
            cycle.look(&frame);
            cycle.bytes.extend(&frame.bytes);
            // Query, Sync, Terminate, a password, or the beginning of it all.
            if matches!(frame.kind, None | Some(b'Q' | b'S' | b'X' | b'p')) {
                cycle.is_answered = !matches!(frame.kind, Some(b'X' | b'p'));
                return Ok(cycle);
            }
        }
    }

    fn look(&mut self, frame: &Frame) {
        let has = |text: &[u8]| frame.bytes.windows(text.len()).any(|part| part == text);
        match frame.kind {
            None | Some(b'p') => self.what = What::Connecting,
            Some(b'Q') if frame.bytes[5..] == *b"COMMIT\0" => self.what = What::Commit,
            Some(b'P') if has(b"INSERT INTO \"claim_") => self.what = What::Claims,
            _ => {}
        }
    }
}
