use std::{fmt, fs, os::unix::fs::PermissionsExt, path::Path};

use super::{Cluster, USER};
use crate::error::{Error, at};

/// Where the server looks for them, in its data directory.
const CERTIFICATE: &str = "server.crt";
const KEY: &str = "server.key";

/// Who may connect: nobody who does not speak TLS, and with a password that the way
/// does not show. What is left out is refused.
const HOSTS: &str = "hostssl all all 127.0.0.1/32 scram-sha-256\n";

/// What a server speaks TLS with. It then takes no connections in the clear, and
/// checks passwords by SCRAM, which the names of the channel can be bound to.
#[derive(Clone)]
pub struct Tls {
    /// The certificate, and those that link it to an authority, in PEM form.
    pub certificate: String,
    /// Its private key in PEM form.
    pub key: String,
}

/// Without the key.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

impl Cluster {
    /// Has the server show another certificate from its next start on.
    ///
    /// # Errors
    ///
    /// [`Error::File`] where a file could not be written.
    pub fn present(&mut self, tls: &Tls) -> Result<(), Error> {
        let data = self.home.join("data");
        self.account
            .write(&data.join(CERTIFICATE), &tls.certificate)?;
        let key = data.join(KEY);
        self.account.write(&key, &tls.key)?;
        // The server does not start with a key that others may read.
        private(&key)
    }

    /// Has it speak TLS, and nothing else, from its first start on.
    pub(super) fn speak(&mut self, tls: &Tls) -> Result<(), Error> {
        self.present(tls)?;
        let hosts = self.home.join("data").join("pg_hba.conf");
        self.account.write(&hosts, HOSTS)?;
        self.settings.set("ssl", "on");
        self.settings.set("ssl_cert_file", CERTIFICATE);
        self.settings.set("ssl_key_file", KEY);
        Ok(())
    }

    /// The same as [`Cluster::url`], with the host under another name.
    #[must_use]
    pub fn url_at(&self, host: &str, database: &str) -> String {
        let (password, port) = (&self.password, self.port);
        format!("postgres://{USER}:{password}@{host}:{port}/{database}")
    }
}

fn private(path: &Path) -> Result<(), Error> {
    let mode = fs::Permissions::from_mode(0o600);
    fs::set_permissions(path, mode).map_err(at(path))
}
