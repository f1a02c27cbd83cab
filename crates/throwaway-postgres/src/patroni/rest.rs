//! Patroni's own API, as much of HTTP as that takes.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// How long it may take. A switchover is answered when it is done.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a member answers: the status, and the text after the head.
pub(super) fn ask(
    port: u16,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> io::Result<(u16, String)> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let length = body.len();
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // After an answer in HTTP/1.0 the connection ends.
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    parse(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, answer.clone()))
}

fn parse(answer: &str) -> Option<(u16, String)> {
    let (head, text) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, text.to_owned()))
}

/// What a member of the cluster is at the moment, as the others know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) state: String,
}

/// The members that one of them knows of; none where it does not answer.
pub(super) fn members(port: u16) -> Vec<Seen> {
    let Ok((200, text)) = ask(port, "GET", "/cluster", None) else {
        return Vec::new();
    };
    seen(&text)
}

fn seen(text: &str) -> Vec<Seen> {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let members = answer.get("members").and_then(Value::as_array);
    let text = |member: &Value, name: &str| {
        let text = member.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    members
        .into_iter()
        .flatten()
        .map(|member| Seen {
            name: text(member, "name"),
            role: text(member, "role"),
            state: text(member, "state"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_status_and_its_text() {
        let answer = "HTTP/1.0 503 Service Unavailable\r\nServer: x\r\n\r\n{}\r\n\r\n";
        assert_eq!(parse(answer), Some((503, "{}\r\n\r\n".to_owned())));
        assert_eq!(parse("HTTP/1.0 200 OK\r\n"), None);
    }

    #[test]
    fn members_are_read_with_what_they_are() {
        let text = r#"{"members": [
            {"name": "first", "role": "leader", "state": "running", "lag": 0},
            {"name": "second", "role": "quorum_standby", "state": "streaming"}
        ], "scope": "throwaway"}"#;
        let seen = seen(text);
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0].role, "leader");
        assert_eq!(seen[1].state, "streaming");
        assert_eq!(super::seen("not JSON"), []);
    }
}
