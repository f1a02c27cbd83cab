//! A client that writes bytes and reads answers, and can misbehave.

use std::{collections::HashMap, net::SocketAddr};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};

pub(super) struct Client<S = TcpStream> {
    pub(super) stream: S,
    buffer: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HashMap<String, String>,
    pub(super) body: String,
}

impl Client {
    pub(super) async fn connect(addr: SocketAddr) -> Self {
        Self::over(TcpStream::connect(addr).await.unwrap())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(super) fn over(stream: S) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
        }
    }

    pub(super) async fn send(&mut self, text: &str) {
        assert!(self.try_send(text).await, "the connection has ended");
    }

    /// False where the connection has ended.
    pub(super) async fn try_send(&mut self, text: &str) -> bool {
        self.try_send_bytes(text.as_bytes()).await
    }

    pub(super) async fn try_send_bytes(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n"))
            .await;
        self.answer().await
    }

    /// The next answer, or none where the connection ends before it begins.
    pub(super) async fn next_answer(&mut self) -> Option<Answer> {
        if self.buffer.is_empty() && !self.more().await {
            return None;
        }
        Some(self.answer().await)
    }

    /// The next answer. Panics if the connection ends before.
    pub(super) async fn answer(&mut self) -> Answer {
        let end = loop {
            match self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => assert!(self.more().await, "no answer"),
            }
        };
        let head = String::from_utf8(self.buffer.drain(..end).collect()).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let status = status.parse().unwrap();
        let headers: HashMap<_, _> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let length: usize = headers["content-length"].parse().unwrap();
        while self.buffer.len() < length {
            assert!(self.more().await, "the answer broke off");
        }
        let body = String::from_utf8(self.buffer.drain(..length).collect()).unwrap();
        Answer {
            status,
            headers,
            body,
        }
    }

    /// False once the connection has ended, in whichever way.
    pub(super) async fn more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.buffer).await, Ok(count) if count > 0)
    }

    /// Waits for the end of the connection, after nothing but what was read.
    pub(super) async fn ended(&mut self) {
        assert_eq!(String::from_utf8_lossy(&self.buffer), "");
        assert!(
            !self.more().await,
            "{}",
            String::from_utf8_lossy(&self.buffer)
        );
    }
}
