//! How the way to the database is encrypted, and whose word counts for who is at
//! its other end.

use std::{fs, path::Path, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{OpenError, options::Protection};

/// What a client offers by ALPN (the registered name of PostgreSQL's protocol). A
/// server that is spoken to without negotiation insists on it.
const POSTGRESQL: &[u8] = b"postgresql";

/// What connections are encrypted with, `None` where they are not.
pub(crate) fn connector(protection: &Protection) -> Result<Option<MakeRustlsConnect>, OpenError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match protection {
        Protection::Plain => return Ok(None),
        Protection::Unverified => Arc::new(Anyone(Arc::clone(&provider))),
        Protection::Verified(None) => {
            let verifier = Verifier::new(Arc::clone(&provider));
            Arc::new(verifier.map_err(|error| OpenError::Tls(error.to_string()))?)
        }
        Protection::Verified(Some(path)) => {
            let roots = Arc::new(roots(path)?);
            let provider = Arc::clone(&provider);
            rustls::client::WebPkiServerVerifier::builder_with_provider(roots, provider)
                .build()
                .map_err(|error| OpenError::Tls(error.to_string()))?
        }
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| OpenError::Tls(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![POSTGRESQL.to_vec()];
    Ok(Some(MakeRustlsConnect::new(config)))
}

fn roots(path: &Path) -> Result<RootCertStore, OpenError> {
    let text = fs::read(path).map_err(|source| OpenError::RootFile {
        path: path.to_owned(),
        source,
    })?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let added = certificate.is_ok_and(|certificate| roots.add(certificate).is_ok());
        if !added {
            return Err(OpenError::NoRoots(path.to_owned()));
        }
    }
    if roots.is_empty() {
        return Err(OpenError::NoRoots(path.to_owned()));
    }
    Ok(roots)
}

/// Takes any certificate. The handshake is still checked against it, so that the
/// way is encrypted for whoever holds its key.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
