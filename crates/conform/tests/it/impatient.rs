//! Servers that do not wait for a whole request.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::{
    endpoint::{Ask, Say},
    grading::{finds, graded, options},
    right::{self, Defect, Right},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Haste {
    /// What is not there at once is refused.
    Refuses,
    /// The request line is enough.
    Acts,
}

struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One connection after the other, so that the order of things is certain.
async fn start(haste: Haste) -> (Server, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "http://{}/award?productid=1234",
        listener.local_addr().unwrap()
    );
    let (_, right) = right::start(Defect::None).await;
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            serve(stream, &right, haste).await;
        }
    });
    (Server(task), url)
}

async fn serve(mut stream: TcpStream, right: &Arc<Right>, haste: Haste) {
    let mut head = Vec::new();
    let complete = |head: &[u8]| head.windows(4).any(|it| it == b"\r\n\r\n");
    let mut say = None;
    loop {
        let mut bytes = [0; 64 * 1024];
        let read = stream.read(&mut bytes).await.unwrap_or(0);
        head.extend_from_slice(&bytes[..read]);
        let text = String::from_utf8_lossy(&head).into_owned();
        let line = text.split_once("\r\n").map(|(line, _)| line.to_owned());
        match line {
            Some(line) if haste == Haste::Acts && say.is_none() => {
                say = Some(right.answer(ask(&line)).await);
            }
            Some(line) if haste == Haste::Refuses && complete(&head) => {
                say = Some(right.answer(ask(&line)).await);
            }
            _ if haste == Haste::Refuses => say = Some(Say::new(408, "Too slow")),
            _ => {}
        }
        if read == 0 || haste == Haste::Refuses || complete(&head) {
            break;
        }
    }
    let Some(say) = say else { return };
    let mut answer = format!("HTTP/1.1 {} -\r\n", say.status);
    for (name, value) in &say.headers {
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    answer.push_str(&format!("content-length: {}\r\n\r\n", say.body.len()));
    if !head.starts_with(b"HEAD ") {
        answer.push_str(&say.body);
    }
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    // What is still unread would turn the close into a reset.
    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
}

fn ask(line: &str) -> Ask {
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    Ask {
        method,
        query: target
            .split_once('?')
            .map_or("", |(_, query)| query)
            .to_owned(),
        if_none_match: None,
    }
}

#[tokio::test]
async fn who_has_no_patience_is_told() {
    let (_server, url) = start(Haste::Refuses).await;
    finds(&graded(options(&url)).await, &["slow-request-refused"]);
}

#[tokio::test]
async fn who_acts_on_half_a_request_is_told() {
    let (_server, url) = start(Haste::Acts).await;
    finds(
        &graded(options(&url)).await,
        &["half-request-takes-the-order"],
    );
}
