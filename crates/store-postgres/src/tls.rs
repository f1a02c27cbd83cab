//! How the way to the database is encrypted, and whose word counts for who is at
//! its other end.

use std::{error::Error as _, io, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{OpenError, PostgresOptions, options::Protection};

/// What a client offers by ALPN (the registered name of PostgreSQL's protocol). A
/// server that is spoken to without negotiation insists on it.
const POSTGRESQL: &[u8] = b"postgresql";

/// What connections are encrypted with, `None` where they are not.
pub(crate) fn connector(options: &PostgresOptions) -> Result<Option<MakeRustlsConnect>, OpenError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match &options.protection {
        Protection::Plain => return Ok(None),
        Protection::Unverified => Arc::new(Anyone(Arc::clone(&provider))),
        Protection::Verified(None) => {
            let verifier = Verifier::new(Arc::clone(&provider));
            Arc::new(verifier.map_err(|error| OpenError::Tls(error.to_string()))?)
        }
        Protection::Verified(Some(path)) => {
            let given = options.authorities.as_ref();
            let authorities = given.ok_or_else(|| OpenError::NoAuthorities(path.clone()))?;
            let roots = Arc::clone(&authorities.0);
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

/// What is wrong with the certificate that a server has shown, where that is why
/// there is no connection. No other attempt would help.
pub(crate) fn objection(error: &tokio_postgres::Error) -> Option<String> {
    let inner = error.source()?.downcast_ref::<io::Error>()?.get_ref()?;
    let Error::InvalidCertificate(error) = inner.downcast_ref()? else {
        return None;
    };
    Some(match error {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "its certificate is signed by nobody who is trusted to sign one".to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".to_owned()
        }
        CertificateError::NotValidForName => "its certificate is for another name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = presented.join(", ");
            format!("its certificate is for another name ({names})")
        }
        other => format!("its certificate is not accepted: {other}"),
    })
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
