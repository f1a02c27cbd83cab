//! A load generator: keep-alive connections, each with one request under way.

use std::{
    io::{ErrorKind, Read, Write},
    net::SocketAddr,
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};
use mio::{Events, Interest, Poll, Token, net::TcpStream};

use crate::{requests::Requests, storm::Storm};

pub(crate) struct Load {
    poll: Poll,
    connections: Vec<Connection>,
    requests: Requests,
}

struct Connection {
    stream: TcpStream,
    asked: Instant,
    /// The part of an answer that has come.
    partial: Vec<u8>,
}

impl Load {
    /// Opens the connections and has each of them answered once.
    pub(crate) fn connect(addr: SocketAddr, count: usize, requests: Requests) -> Result<Self> {
        let poll = Poll::new()?;
        let mut connections = Vec::with_capacity(count);
        for index in 0..count {
            let stream = std::net::TcpStream::connect(addr)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry()
                .register(&mut stream, Token(index), Interest::READABLE)?;
            connections.push(Connection {
                stream,
                asked: Instant::now(),
                partial: Vec::new(),
            });
        }
        let mut load = Self {
            poll,
            connections,
            requests,
        };
        load.run(count)?;
        Ok(load)
    }

    /// Sends so many requests over all connections and waits for every answer.
    /// All of them are made before the first is sent, and that is not counted.
    pub(crate) fn run(&mut self, count: usize) -> Result<Storm> {
        let requests = self.requests.take(count)?;
        let mut unsent = requests.iter();
        let mut waits = Vec::with_capacity(count);
        let began = Instant::now();
        for (connection, request) in self.connections.iter_mut().zip(unsent.by_ref()) {
            connection.send(request)?;
        }
        let mut events = Events::with_capacity(256);
        while waits.len() < count {
            self.poll.poll(&mut events, None)?;
            for event in &events {
                let connection = self.connections.get_mut(event.token().0);
                let connection = connection.context("an event of no connection")?;
                if !connection.receive()? {
                    continue;
                }
                waits.push(connection.asked.elapsed().as_secs_f64() * 1e3);
                if let Some(request) = unsent.next() {
                    connection.send(request)?;
                }
            }
        }
        Storm::of(waits, began.elapsed())
    }
}

impl Connection {
    fn send(&mut self, request: &[u8]) -> Result<()> {
        self.asked = Instant::now();
        // The last answer was read, so the socket's buffer has room.
        self.stream
            .write_all(request)
            .context("a request cannot be sent")
    }

    /// Whether an answer is complete.
    fn receive(&mut self) -> Result<bool> {
        let mut buffer = [0; 4096];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => bail!("the server closed a connection"),
                Ok(count) => {
                    self.partial.extend(buffer.iter().take(count));
                    if count < buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("an answer broke off"),
            }
        }
        let complete = is_complete(&self.partial)?;
        if complete {
            self.partial.clear();
        }
        Ok(complete)
    }
}

/// Judges one answer, which nothing follows before the next request.
fn is_complete(answer: &[u8]) -> Result<bool> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(false);
    };
    let (head, body) = answer
        .split_at_checked(head.saturating_add(4))
        .unwrap_or_default();
    let text = || String::from_utf8_lossy(answer).into_owned();
    ensure!(head.starts_with(b"HTTP/1.1 200 "), "refused: {}", text());
    let length = length(head).with_context(|| format!("no length: {}", text()))?;
    Ok(body.len() >= length)
}

const LENGTH: &[u8] = b"content-length: ";

fn length(head: &[u8]) -> Option<usize> {
    let is_name = |name: &[u8]| name.eq_ignore_ascii_case(LENGTH);
    let at = head.windows(LENGTH.len()).position(is_name)?;
    let digits = head.get(at.saturating_add(LENGTH.len())..)?;
    let mut digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    digits.try_fold(0_usize, |sum, digit| {
        sum.checked_mul(10)?
            .checked_add(usize::from(digit.saturating_sub(b'0')))
    })
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn an_answer_is_complete_with_its_body() {
        for name in ["content-length", "Content-Length"] {
            let answer = format!("HTTP/1.1 200 OK\r\n{name}: 12\r\na: b\r\n\r\n0123456789ab");
            let answer = answer.as_bytes();
            for end in 0..answer.len() {
                assert!(!is_complete(&answer[..end]).unwrap(), "{end}");
            }
            assert!(is_complete(answer).unwrap());
        }
    }

    #[test]
    fn a_refusal_is_an_error() {
        assert!(is_complete(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n").is_err());
    }
}
