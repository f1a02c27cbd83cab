use std::net::{Ipv4Addr, TcpListener};

use crate::{error::Error, place};

/// Below what the system gives to clients. A client that asks again and again for
/// a server that is gone may be given that very port for its own end, is then
/// connected with itself, and the server cannot come back.
const FIRST: u16 = 10_000;
const COUNT: u16 = 20_000;

/// A port of loopback that nobody listens on. It is not kept: whoever starts a
/// server on it has to be ready to try another.
pub(crate) fn free() -> Result<u16, Error> {
    loop {
        let drawn = u16::from_le_bytes(place::random()?) % COUNT;
        let port = FIRST.saturating_add(drawn);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
}
