//! Where one request ends and the next begins, in what hyper was given.
//!
//! A request line may be changed before hyper reads it, and nothing else may.
//! So it has to be certain that the next byte of a connection begins a request
//! line, and no second reading of lengths and chunks may decide it: two readers
//! of one framing are how requests are smuggled. It is hyper itself that says
//! where it stands.
//!
//! The next byte begins a request line where the body of the last request has
//! come to its end, its answer was handed over, and nothing is left in hyper's
//! buffer. That nothing is left shows in one of two ways:
//!
//! - The end of the body's last piece lies in memory where the last byte that
//!   was handed over lies. Pieces are parts of hyper's buffer, not copies.
//! - The last that was handed over is an empty line. hyper asks for more only
//!   when what is left in its buffer, if anything, is an incomplete head, and a
//!   head that ends with an empty line is complete. So is what is left empty,
//!   or empty lines that stand before a request line.
//!
//! Where neither shows, as behind requests that came before the last answer was
//! given, the next byte counts as any byte, until it shows again.

/// What is known of one connection.
#[derive(Debug)]
pub(crate) struct Boundary {
    /// Counts the requests. A handler may hold on to the body of an earlier one.
    request: u64,
    answered: bool,
    /// Whether the body of the last request has come to its end.
    ended: bool,
    /// Whether its end was the last byte that was handed over.
    at_end: bool,
    /// The address behind the last byte that was handed over.
    behind: usize,
    /// The last bytes that were handed over.
    tail: [u8; 3],
}

impl Default for Boundary {
    fn default() -> Self {
        Self {
            request: 0,
            answered: true,
            ended: true,
            at_end: true,
            behind: 0,
            tail: [0; 3],
        }
    }
}

impl Boundary {
    /// A head is complete, with a body to come or without. Tells the request's
    /// number.
    pub(crate) fn begin(&mut self, body: bool) -> u64 {
        self.request = self.request.wrapping_add(1);
        self.answered = false;
        self.ended = !body;
        self.at_end = false;
        self.request
    }

    /// A body has come to its end, whole. `last` is its last piece, if its
    /// length was known so that it ends with a piece.
    pub(crate) fn body_ended(&mut self, request: u64, last: Option<&[u8]>) {
        if request == self.request {
            self.ended = true;
            self.at_end = last.is_some_and(|last| behind(last) == self.behind);
        }
    }

    /// An answer has been handed over whole.
    pub(crate) fn answered(&mut self) {
        self.answered = true;
    }

    /// Whether the next byte begins a request line.
    pub(crate) fn begins_a_line(&self) -> bool {
        self.answered && self.ended && (self.at_end || self.after_an_empty_line())
    }

    fn after_an_empty_line(&self) -> bool {
        matches!(self.tail, [_, b'\n', b'\n'] | [b'\n', b'\r', b'\n'])
    }

    /// These bytes are handed over to hyper, in the place where they lie.
    pub(crate) fn hand_over(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.at_end = false;
        self.behind = behind(bytes);
        if let Some(tail) = bytes.last_chunk() {
            self.tail = *tail;
        } else {
            for byte in bytes {
                let [_, before, last] = self.tail;
                self.tail = [before, last, *byte];
            }
        }
    }
}

fn behind(bytes: &[u8]) -> usize {
    bytes.as_ptr_range().end.addr()
}

#[cfg(test)]
mod tests;
