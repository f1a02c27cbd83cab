use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A client that writes any bytes and reads HTTP/1.1 answers.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer as it came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header names in lower case, with their values, in the order sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub async fn connect(addr: SocketAddr) -> Self {
        Self::try_connect(addr).await.unwrap()
    }

    /// Connects, where somebody listens.
    pub async fn try_connect(addr: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(addr).await.ok()?;
        let _ = stream.set_nodelay(true);
        Some(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    /// Sends all these bytes.
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Sends as many of these bytes as the other side takes. False if it did
    /// not take all, as one that has answered already may.
    pub async fn offer(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Says that nothing more comes.
    pub async fn finish(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// The next final answer to a request that is not a HEAD; `None` when the
    /// connection ends before it is complete.
    pub async fn answer(&mut self) -> Option<Answer> {
        self.read(false).await
    }

    /// The next final answer to a HEAD, which has no body.
    pub async fn head_answer(&mut self) -> Option<Answer> {
        self.read(true).await
    }

    /// The status of the next interim answer; `None` when it is
    /// a final one, or none.
    pub async fn interim(&mut self) -> Option<u16> {
        let answer = self.head().await?;
        (answer.status < 200).then_some(answer.status)
    }

    /// Whether the connection ends without another byte.
    pub async fn ended(&mut self) -> bool {
        self.buffer.is_empty() && !self.more().await
    }

    async fn read(&mut self, to_head: bool) -> Option<Answer> {
        loop {
            let mut answer = self.head().await?;
            let length = answer.header("content-length");
            let length: usize = length.map_or(0, |text| text.parse().unwrap());
            let bodiless = to_head || matches!(answer.status, 100..200 | 204 | 304);
            let length = if bodiless { 0 } else { length };
            while self.buffer.len() < length {
                self.more().await.then_some(())?;
            }
            answer.body = self.buffer.drain(..length).collect();
            if answer.status >= 200 {
                return Some(answer);
            }
        }
    }

    async fn head(&mut self) -> Option<Answer> {
        let end = loop {
            match self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => self.more().await.then_some(())?,
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let head = String::from_utf8_lossy(&head);
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Some(Answer {
            status,
            headers,
            body: Vec::new(),
        })
    }

    async fn more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.buffer).await, Ok(count) if count > 0)
    }
}

impl Answer {
    /// The first header of this name (in lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(each, _)| each == name)?;
        Some(&found.1)
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The answer as a snapshot shows it: without what differs at every run.
    pub(crate) fn render(&self) -> String {
        let mut text = format!("{}\n", self.status);
        for (name, value) in &self.headers {
            if !matches!(name.as_str(), "date" | "x-request-id") {
                text.push_str(&format!("{name}: {value}\n"));
            }
        }
        if !self.body.is_empty() {
            text.push_str(&format!("\n{}\n", self.text().trim_end()));
        }
        text
    }
}
