use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpSocket;

/// A port that stays the story's while nobody listens there: the game server goes
/// down and comes back, and the gate knows its address before it is there.
pub(super) struct Port {
    pub(super) addr: SocketAddr,
    /// Bound and not listening, so that nobody else is given the port.
    _held: TcpSocket,
}

impl Port {
    /// Takes a free one.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn reserve() -> anyhow::Result<Self> {
        let reserve = || {
            let socket = TcpSocket::new_v4()?;
            // Whoever listens there says the same.
            socket.set_reuseaddr(true)?;
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            Ok::<_, std::io::Error>((socket.local_addr()?, socket))
        };
        let (addr, held) = reserve().context("no port is free")?;
        Ok(Self { addr, _held: held })
    }
}
