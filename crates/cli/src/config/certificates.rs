use std::{io, path::Path};

use serve::{TlsError, Validity};

use super::{error::ConfigError, load::Loader, load::ReadFile};
use crate::tls::TlsFiles;

/// A certificate that will be presented, and what about it may not be meant.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) files: TlsFiles,
    pub(super) validity: Validity,
}

/// Reads the certificates and keys that are configured, so that what is wrong
/// with them is told before anything is opened.
pub(super) fn check(loader: &mut Loader, read_file: ReadFile<'_>) -> Vec<Certificate> {
    let config = &loader.config;
    let faces = [
        ("platform", config.platform.enabled, &config.platform.tls),
        ("gate", config.gate.enabled, &config.gate.tls),
    ];
    let wished = faces.into_iter().filter(|(_, enabled, _)| *enabled);
    let mut certificates = Vec::new();
    for (face, _, tls) in wished {
        let Some((_, files)) = tls.listener() else {
            continue;
        };
        match read(face, &files, read_file) {
            Ok(validity) => certificates.push(Certificate { files, validity }),
            Err(error) => loader.errors.push(error),
        }
    }
    certificates
}

fn read(face: &str, files: &TlsFiles, read_file: ReadFile<'_>) -> Result<Validity, ConfigError> {
    let wrong = |key: &str, path: &Path, problem: String| ConfigError::File {
        key: format!("{face}.{key}"),
        path: path.to_owned(),
        problem,
    };
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let cert = read_file(&files.cert)
        .map_err(|error| wrong("tls_cert", &files.cert, unreadable(error)))?;
    let key =
        read_file(&files.key).map_err(|error| wrong("tls_key", &files.key, unreadable(error)))?;
    let tls = serve::Tls::from_pem(&cert, &key).map_err(|error: TlsError| {
        if error.is_about_key() {
            wrong("tls_key", &files.key, error.to_string())
        } else {
            wrong("tls_cert", &files.cert, error.to_string())
        }
    })?;
    Ok(tls.validity())
}
