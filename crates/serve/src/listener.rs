//! Sockets that listen, and the guard against sharing a port by accident.
//!
//! `SO_REUSEPORT` lets any two sockets of one user share a port, so two
//! processes that both set it before binding would each silently get a part of
//! the connections. Here the first socket binds and begins to listen without
//! it, which the kernel refuses as soon as anybody else listens there, and only
//! then takes the option, so that sockets of the same face may join. A second
//! process starts with such an exclusive socket as well and is refused, however
//! close the two start together: the kernel decides at `listen`.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that the kernel completes ahead of the accept.
const BACKLOG: i32 = 1024;

/// Binds `count` sockets, at least one, to one address. The first was there
/// alone before the others joined.
pub(crate) fn bind(addr: SocketAddr, count: usize) -> io::Result<Vec<TcpListener>> {
    let first = open(addr)?;
    first.bind(&addr.into())?;
    first.listen(BACKLOG)?;
    let mut listeners = Vec::with_capacity(count);
    if count > 1 {
        prepare(&first)?;
        for _ in 1..count {
            listeners.push(join(&first)?.into());
        }
    }
    listeners.push(first.into());
    Ok(listeners)
}

fn open(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // Connections of a process that has just ended do not keep the port. On
    // Windows the same option would let two processes listen.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Opens the port to further sockets of this process, each with its own queue
/// of connections.
#[cfg(target_os = "linux")]
fn prepare(first: &Socket) -> io::Result<()> {
    first.set_reuse_port(true)
}

#[cfg(target_os = "linux")]
fn join(first: &Socket) -> io::Result<Socket> {
    // Port 0 has become a number by now.
    let addr = first.local_addr()?;
    let socket = Socket::new(addr.domain(), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&addr)?;
    socket.listen(BACKLOG)?;
    Ok(socket)
}

/// Other systems do not spread connections over sockets that share a port, so
/// there the cores take turns at one queue.
#[cfg(not(target_os = "linux"))]
fn prepare(_: &Socket) -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn join(first: &Socket) -> io::Result<Socket> {
    first.try_clone()
}
