use std::{fmt, sync::Arc};

use arc_swap::ArcSwap;
use base::Timestamp;
use rustls::{
    InconsistentKeys, ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::{CertifiedKey, SingleCertAndKey},
    version::{TLS12, TLS13},
};
use x509_parser::parse_x509_certificate;

/// What the listener offers by ALPN (RFC 7301). A peer that offers protocols
/// and not this one is refused; one that offers none is taken to mean it.
const HTTP_1_1: &[u8] = b"http/1.1";

/// A certificate with its key, and everything else that TLS 1.2 and 1.3 are
/// accepted with.
///
/// It is shared: [`replace`](Self::replace) on one clone counts for every
/// listener that was given another. The key is never shown.
#[derive(Clone)]
pub struct Tls {
    current: Arc<ArcSwap<Loaded>>,
}

struct Loaded {
    config: Arc<ServerConfig>,
    validity: Validity,
}

/// From when to when a certificate is valid, both moments included (RFC 5280,
/// section 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub not_before: Timestamp,
    /// The last.
    pub not_after: Timestamp,
}

/// Why a certificate and a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// Nothing in the first text is a certificate.
    #[error("there is no certificate in PEM form in it")]
    NoCertificate,
    /// A certificate is there and cannot be read.
    #[error("the certificate cannot be read")]
    Certificate,
    /// Nothing in the second text is a private key in the clear.
    #[error(
        "there is no private key in PEM form in it, or it is encrypted; \
         PKCS #8, PKCS #1 and SEC 1 are understood"
    )]
    NoKey,
    /// A key is there and cannot be read, or is of a kind that TLS does not use.
    #[error("the private key cannot be used")]
    Key,
    /// Both are good, and not each other's.
    #[error("the private key does not belong to the certificate")]
    Mismatch,
    /// The cryptography offers no TLS version, which is a defect of the build.
    #[error("TLS cannot be set up: {0}")]
    Setup(rustls::Error),
}

impl TlsError {
    /// Whether it is about the key and not about the certificate.
    #[must_use]
    pub fn is_about_key(&self) -> bool {
        matches!(self, Self::NoKey | Self::Key | Self::Mismatch)
    }
}

impl Tls {
    /// Takes a chain of PEM certificates, the server's own first and those that
    /// lead to its authority after it, and the PEM private key of the first.
    /// One that has expired or is not valid yet is taken: compare
    /// [`validity`](Self::validity) with a clock and say so.
    ///
    /// # Errors
    /// [`TlsError`] when one of them is missing or broken, or they do not belong
    /// together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let loaded = Loaded::from_pem(chain, key)?;
        Ok(Self {
            current: Arc::new(ArcSwap::from_pointee(loaded)),
        })
    }

    /// Takes another certificate for the handshakes to come. Connections that
    /// are open go on with what they began with; sessions of before are not
    /// resumed.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem); the present certificate stays then.
    pub fn replace(&self, chain: &[u8], key: &[u8]) -> Result<(), TlsError> {
        self.current.store(Arc::new(Loaded::from_pem(chain, key)?));
        Ok(())
    }

    /// The validity of the server's own certificate.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.current.load().validity
    }

    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.load().config)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("validity", &self.validity())
            .finish_non_exhaustive()
    }
}

impl Loaded {
    fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.map_err(|_| TlsError::Certificate)?;
        let own = chain.first().ok_or(TlsError::NoCertificate)?;
        let validity = validity(own)?;
        // What PEM's reader says of a broken line may quote the line.
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::NoKey)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let certified = certified(chain, key, &provider)?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
        config.alpn_protocols = vec![HTTP_1_1.to_vec()];
        Ok(Self {
            config: Arc::new(config),
            validity,
        })
    }
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let key = provider
        .key_provider
        .load_private_key(key)
        .map_err(|_| TlsError::Key)?;
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        // A key that cannot name its public half is the provider's business.
        Ok(()) | Err(rustls::Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(certified),
        Err(rustls::Error::InconsistentKeys(_)) => Err(TlsError::Mismatch),
        Err(_) => Err(TlsError::Certificate),
    }
}

fn validity(certificate: &CertificateDer<'_>) -> Result<Validity, TlsError> {
    let (_, parsed) = parse_x509_certificate(certificate).map_err(|_| TlsError::Certificate)?;
    let validity = parsed.validity();
    Ok(Validity {
        not_before: Timestamp::from_secs(validity.not_before.timestamp()),
        not_after: Timestamp::from_secs(validity.not_after.timestamp()),
    })
}
