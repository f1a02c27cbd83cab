//! What is made of a request line before hyper reads it.
//!
//! hyper answers some targets that clients do send with an empty 400: those
//! with a raw `"`, `<`, `>` or space in them. These four are escaped here. The
//! rest of a line, and every line that is not plainly a request's, stays as it
//! is, and hyper judges it.

use memchr::{memchr, memchr3, memmem};

/// What is to be done with what has arrived of a request line, and with whatever
/// followed it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Hand over what came last as it is.
    AsItIs,
    /// Hand over nothing yet: what came last is kept until more is there.
    Kept,
    /// Hand over this in place of all that was kept and of what came last.
    Instead(Vec<u8>),
}

/// A request line as far as it has come. Only a line that comes in pieces, or
/// has something to escape, costs memory.
#[derive(Debug, Default)]
pub(crate) struct RequestLine {
    kept: Vec<u8>,
}

impl RequestLine {
    /// Whether a line has begun and is not complete.
    pub(crate) fn has_begun(&self) -> bool {
        !self.kept.is_empty()
    }

    /// What was kept, for a peer that sends no more.
    pub(crate) fn give_up(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.kept)
    }

    /// Takes what came last. At most `limit` bytes are kept; a longer line is
    /// left to hyper.
    pub(crate) fn read(&mut self, fresh: &[u8], limit: usize) -> Reading {
        if self.kept.is_empty() {
            return match escaped(fresh) {
                Line::Plain => Reading::AsItIs,
                Line::Escaped(bytes) => Reading::Instead(bytes),
                Line::Incomplete if fresh.len() <= limit && may_become(fresh, fresh) => {
                    self.kept.extend_from_slice(fresh);
                    Reading::Kept
                }
                Line::Incomplete => Reading::AsItIs,
            };
        }
        self.kept.extend_from_slice(fresh);
        match escaped(&self.kept) {
            Line::Escaped(bytes) => {
                self.kept = Vec::new();
                Reading::Instead(bytes)
            }
            Line::Incomplete if self.kept.len() <= limit && may_become(&self.kept, fresh) => {
                Reading::Kept
            }
            Line::Plain | Line::Incomplete => Reading::Instead(self.give_up()),
        }
    }
}

enum Line {
    /// Complete, with nothing to escape.
    Plain,
    /// All that was given, with its line escaped.
    Escaped(Vec<u8>),
    Incomplete,
}

fn escaped(bytes: &[u8]) -> Line {
    let blank = blank(bytes);
    let Some((skipped, text)) = bytes.split_at_checked(blank) else {
        return Line::Incomplete;
    };
    let Some(end) = memchr(b'\n', text) else {
        return Line::Incomplete;
    };
    let Some((line, rest)) = text.split_at_checked(end) else {
        return Line::Incomplete;
    };
    let Some((method, target, version)) = split(line) else {
        return Line::Plain;
    };
    if !is_to_escape(target) || !is_method(method.trim_ascii_end()) {
        return Line::Plain;
    }
    let mut all = Vec::with_capacity(bytes.len().saturating_add(64));
    all.extend_from_slice(skipped);
    all.extend_from_slice(method);
    escape(target, &mut all);
    all.extend_from_slice(version);
    all.extend_from_slice(rest);
    Line::Escaped(all)
}

/// Empty lines before a request are passed over (RFC 9112, section 2.2).
fn blank(bytes: &[u8]) -> usize {
    let first = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
    first.unwrap_or(bytes.len())
}

/// The method with its space, the target, and the version with its space (RFC
/// 9112, section 3). A target in another form than the origin form has an
/// authority in it, in which nothing is touched.
fn split(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let text = line.strip_suffix(b"\r").unwrap_or(line);
    let before = text
        .strip_suffix(b" HTTP/1.1")
        .or_else(|| text.strip_suffix(b" HTTP/1.0"))?;
    let (call, version) = line.split_at_checked(before.len())?;
    let space = memchr(b' ', call)?;
    let (method, target) = call.split_at_checked(space.saturating_add(1))?;
    (target.first() == Some(&b'/')).then_some((method, target, version))
}

/// Whether it is letters, as all methods are that anybody serves. The first word
/// of a header's line is none: a colon follows its name.
fn is_method(word: &[u8]) -> bool {
    word.len() <= LONGEST_METHOD && word.iter().all(u8::is_ascii_alphabetic)
}

/// Longer than any method that is registered.
const LONGEST_METHOD: usize = 32;

fn is_to_escape(target: &[u8]) -> bool {
    if memchr(b' ', target).is_some() {
        // Such a line could be read as two, one within the other.
        return memmem::find(target, b" HTTP/").is_none();
    }
    memchr3(b'"', b'<', b'>', target).is_some()
}

fn escape(target: &[u8], into: &mut Vec<u8>) {
    for byte in target {
        match byte {
            b'"' => into.extend_from_slice(b"%22"),
            b'<' => into.extend_from_slice(b"%3C"),
            b'>' => into.extend_from_slice(b"%3E"),
            b' ' => into.extend_from_slice(b"%20"),
            other => into.push(*other),
        }
    }
}

/// Whether this can be the beginning of a line that is escaped. What cannot is
/// handed over, so that hyper says at once what is wrong with it: the beginning
/// of a TLS handshake, say, has no end of a line to wait for.
fn may_become(kept: &[u8], fresh: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n');
    if fresh.iter().any(control) {
        return false;
    }
    let text = kept.get(blank(kept)..).unwrap_or_default();
    let mut parts = text.splitn(2, |byte| *byte == b' ');
    let method = parts.next().unwrap_or_default();
    let target = parts.next().unwrap_or_default();
    is_method(method) && matches!(target.first(), None | Some(b'/'))
}

#[cfg(test)]
mod tests;
