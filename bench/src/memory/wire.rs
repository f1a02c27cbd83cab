use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

/// How long an answer may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is opened where there is none.
pub(super) struct Connection {
    addr: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// An answer as it came.
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) body: &'a str,
}

impl Connection {
    pub(super) const fn to(addr: SocketAddr) -> Self {
        Self {
            addr,
            stream: None,
            buffer: Vec::new(),
        }
    }

    pub(super) fn close(&mut self) {
        self.stream = None;
    }

    /// Sends a request and reads its answer.
    pub(super) fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        let mut stream = &*self.stream.insert(stream);
        // A server that refuses a body may close before it has read all of it.
        let sent = stream.write_all(request);
        self.buffer.clear();
        let mut chunk = [0; 4096];
        let (head, end) = loop {
            if let Some(found) = extent(&self.buffer) {
                break found;
            }
            let count = stream.read(&mut chunk).context("an answer broke off")?;
            if count == 0 {
                sent.context("a request cannot be sent")?;
                anyhow::bail!("the server closed without an answer");
            }
            self.buffer.extend(chunk.iter().take(count));
        };
        let said = text(self.buffer.get(..head))?;
        if said.to_ascii_lowercase().contains("\r\nconnection: close") {
            self.stream = None;
        }
        let status = said.split(' ').nth(1).context("no status")?.parse()?;
        let body = text(self.buffer.get(head..end))?;
        Ok(Answer { status, body })
    }

    fn connect(&self) -> Result<TcpStream> {
        let stream = TcpStream::connect(self.addr)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(stream)
    }
}

fn text(part: Option<&[u8]>) -> Result<&str> {
    Ok(std::str::from_utf8(part.context("an answer is cut off")?)?)
}

/// Where head and body end, once both are there.
fn extent(bytes: &[u8]) -> Option<(usize, usize)> {
    let blank = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = blank.checked_add(4)?;
    let said = std::str::from_utf8(bytes.get(..head)?).ok()?;
    let length = said.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let named = name.eq_ignore_ascii_case("content-length");
        named.then(|| value.trim().parse::<usize>().ok())?
    })?;
    let end = head.checked_add(length)?;
    (bytes.len() >= end).then_some((head, end))
}

/// A request that carries JSON, or what is sent in its place.
pub(super) fn post(path: &str, bearer: Option<&str>, body: &str) -> Vec<u8> {
    let authorization = bearer.map_or_else(String::new, |token| {
        format!("authorization: Bearer {token}\r\n")
    });
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{authorization}\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Asks once, on a connection of its own, and reads the JSON that comes.
pub(super) fn ask_json(addr: SocketAddr, request: &[u8]) -> Result<serde_json::Value> {
    let mut connection = Connection::to(addr);
    let answer = connection.ask(request)?;
    ensure!(answer.status == 200, "{}: {}", answer.status, answer.body);
    Ok(serde_json::from_str(answer.body)?)
}

#[cfg(test)]
mod tests {
    use super::extent;

    #[test]
    fn an_answer_ends_with_its_body() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..answer.len() {
            assert_eq!(extent(&answer[..end]), None, "{end}");
        }
        assert_eq!(extent(answer), Some((38, 40)));
    }
}
