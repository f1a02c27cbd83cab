//! Certificates in files, taken over again whenever the files change.

use std::{fs, io, path::PathBuf, time::Duration};

use anyhow::Context;
use base::{Secret, Timestamp};
use serve::{Tls, TlsError, Validity};
use sign::sha256;

use crate::{
    clock,
    watch::{LOOK, Watch},
};

/// How long before its end a certificate is worth a warning.
const SOON: Duration = Duration::from_secs(7 * 86_400);

/// Where a certificate chain and its private key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

struct Contents {
    cert: Vec<u8>,
    key: Secret,
}

impl TlsFiles {
    fn read(&self) -> io::Result<Contents> {
        Ok(Contents {
            cert: fs::read(&self.cert)?,
            key: Secret::new(fs::read(&self.key)?),
        })
    }
}

impl Contents {
    fn sight(&self) -> [u8; 32] {
        let parts = [sha256(&self.cert), sha256(self.key.expose())];
        sha256(parts.as_flattened())
    }
}

/// The certificate of a face, and the files that it came from.
pub(crate) struct Watched {
    face: &'static str,
    files: TlsFiles,
    tls: Tls,
    watch: Watch,
}

impl Watched {
    /// Reads the files. A certificate that is not valid now is taken and warned
    /// of.
    ///
    /// # Errors
    /// When they cannot be read or not be used.
    pub(crate) fn open(face: &'static str, files: TlsFiles) -> anyhow::Result<Self> {
        let (cert, key) = (files.cert.display(), files.key.display());
        let contents = files
            .read()
            .with_context(|| format!("{cert} and {key} cannot be read"))?;
        let tls = Tls::from_pem(&contents.cert, contents.key.expose())
            .with_context(|| format!("{cert} and {key} cannot be used for TLS"))?;
        warn_of(face, &tls);
        Ok(Self {
            face,
            files,
            tls,
            watch: Watch::of(contents.sight()),
        })
    }

    /// What the face presents; it changes with the files.
    pub(crate) fn tls(&self) -> Tls {
        self.tls.clone()
    }

    /// Looks after the files for ever.
    pub(crate) async fn follow(mut self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let files = self.files.clone();
            let read = tokio::task::spawn_blocking(move || files.read()).await;
            // The runtime is going down.
            let Ok(contents) = read else { return };
            self.look(contents);
        }
    }

    /// Takes over what has changed.
    fn look(&mut self, contents: io::Result<Contents>) {
        let sight = match &contents {
            Ok(contents) => Ok(contents.sight()),
            Err(error) => Err(error.to_string()),
        };
        if !self.watch.is_news(sight) {
            return;
        }
        let face = self.face;
        match contents.map(|new| self.take(&new)) {
            Ok(Ok(())) => {
                tracing::info!(face, "took over the TLS certificate that has changed");
                warn_of(face, &self.tls);
            }
            Ok(Err(error)) => {
                tracing::error!(face, %error, "kept the TLS certificate: the new one cannot be used");
            }
            Err(error) => {
                tracing::error!(face, %error, "kept the TLS certificate: its files cannot be read");
            }
        }
    }

    fn take(&self, new: &Contents) -> Result<(), TlsError> {
        self.tls.replace(&new.cert, new.key.expose())
    }
}

fn warn_of(face: &str, tls: &Tls) {
    if let Some(problem) = doubt(tls.validity(), clock::system_now()) {
        tracing::warn!(face, "{problem}");
    }
}

/// What is doubtful about a certificate's validity.
pub(crate) fn doubt(validity: Validity, now: Timestamp) -> Option<&'static str> {
    if now > validity.not_after {
        Some("the TLS certificate has expired")
    } else if now < validity.not_before {
        Some("the TLS certificate is not valid yet")
    } else if now.plus(SOON) > validity.not_after {
        Some("the TLS certificate expires within a week")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
