use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr},
    thread,
};

use anyhow::Result;
use mio::{
    Events, Interest, Poll, Token,
    net::{TcpListener, TcpStream},
};

/// As long as the answer of the route that says nothing.
const REPLY: &[u8] = b"HTTP/1.1 200 OK\r\nx-request-id: 01234567-0-0123456\r\n\
    content-length: 0\r\ndate: Sun, 01 Nov 2026 00:00:00 GMT\r\n\r\n";

const LISTENER: Token = Token(usize::MAX);

/// Serves on a thread of its own for the life of the process.
pub(super) fn start() -> Result<SocketAddr> {
    let mut listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let poll = Poll::new()?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    thread::spawn(move || serve(poll, &listener));
    Ok(addr)
}

/// The process ends with the parent's wish; an error here ends the thread, and
/// whoever waits for an answer finds its connection closed.
fn serve(mut poll: Poll, listener: &TcpListener) -> Result<()> {
    let mut events = Events::with_capacity(256);
    let mut streams = HashMap::new();
    let mut count = 0_usize;
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == LISTENER {
                while let Ok((mut stream, _)) = listener.accept() {
                    stream.set_nodelay(true)?;
                    count = count.wrapping_add(1);
                    let token = Token(count);
                    poll.registry()
                        .register(&mut stream, token, Interest::READABLE)?;
                    streams.insert(token, stream);
                }
            } else if streams.get_mut(&event.token()).is_some_and(is_over) {
                streams.remove(&event.token());
            }
        }
    }
}

/// Reads once and answers once. A request fits one read, so nothing is left
/// that the next wake-up would not tell of.
fn is_over(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 8192];
    match stream.read(&mut buffer) {
        Ok(0) => true,
        Ok(_) => stream.write_all(REPLY).is_err(),
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}
