use std::{fmt, sync::Arc};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// Those whose word counts for who a server is.
#[derive(Clone)]
pub struct Authorities(pub(crate) Arc<RootCertStore>);

/// There is no certificate in it, or one that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no certificate in PEM form is in it, or one that cannot be read")]
pub struct NotAuthorities;

impl Authorities {
    /// Reads their certificates, one after the other in PEM form.
    ///
    /// # Errors
    /// [`NotAuthorities`]; a single one that cannot be read is enough.
    pub fn from_pem(pem: &[u8]) -> Result<Self, NotAuthorities> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| NotAuthorities)?;
            roots.add(certificate).map_err(|_| NotAuthorities)?;
        }
        if roots.is_empty() {
            return Err(NotAuthorities);
        }
        Ok(Self(Arc::new(roots)))
    }
}

impl fmt::Debug for Authorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Authorities").field(&self.0.len()).finish()
    }
}
