//! Where the members agree on who leads.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
};

use super::{configured, kept};
use crate::{
    account::Account, cluster::port, error::Error, guardian::Guardian, place, server::Server,
};

/// One etcd, which nobody kills: how many there are is its own matter.
#[derive(Debug)]
pub(super) struct Etcd {
    pub(super) port: u16,
    server: Option<Server>,
    guardian: Guardian,
}

impl Etcd {
    pub(super) fn start(program: &Path, account: Account) -> Result<Self, Error> {
        let home: PathBuf = place::directory(account)?;
        let mut guardian = Guardian::of(&home)?;
        let (port, peers) = (port::free()?, port::free()?);
        let (clients, peers) = (
            format!("http://127.0.0.1:{port}"),
            format!("http://127.0.0.1:{peers}"),
        );
        let mut command = configured(program, &home);
        command
            .args(["--name", "only", "--data-dir"])
            .arg(home.join("data"))
            .args(["--listen-client-urls", &clients])
            .args(["--advertise-client-urls", &clients])
            .args(["--listen-peer-urls", &peers])
            .args(["--initial-advertise-peer-urls", &peers])
            .args(["--initial-cluster", &format!("only={peers}")]);
        let mut server = Server::spawn(command, account, &home, port)?;
        guardian.watch(Some(server.id()))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        server.wait("an etcd that can be connected to", |_| {
            TcpStream::connect(address).is_ok()
        })?;
        Ok(Self {
            port,
            server: Some(server),
            guardian,
        })
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        kept(&mut self.server, &mut self.guardian);
    }
}
