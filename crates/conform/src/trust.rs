use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;

/// Whose word counts for who is at the other end of TLS.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// The authorities that the system trusts, as a network's sender does.
    #[default]
    System,
    /// Only these, in PEM form: a test's own.
    Authorities(Vec<u8>),
}

/// TLS cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidTrust(String);

impl Trust {
    pub(crate) fn connector(&self) -> Result<TlsConnector, InvalidTrust> {
        let wrong = |error: rustls::Error| InvalidTrust(error.to_string());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(wrong)?;
        let mut config = match self {
            Self::System => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Verifier::new(provider).map_err(wrong)?))
                .with_no_client_auth(),
            Self::Authorities(pem) => builder
                .with_root_certificates(authorities(pem)?)
                .with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

fn authorities(pem: &[u8]) -> Result<RootCertStore, InvalidTrust> {
    let none = || InvalidTrust("there is no certificate of an authority in PEM form".to_owned());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let added = roots.add(certificate.map_err(|_| none())?);
        added.map_err(|_| none())?;
    }
    if roots.is_empty() {
        return Err(none());
    }
    Ok(roots)
}
