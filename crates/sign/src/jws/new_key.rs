use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use base::Secret;

use crate::BadKey;

/// Makes a key for [`Ps256`](super::Algorithm::Ps256), of 2048 bits and as a key
/// ring keeps it. That takes long, a second on a slow machine. The chance in it is
/// the cryptographic library's own.
///
/// # Errors
/// [`BadKey`] when the library could not make one.
pub fn new_ps256_key() -> Result<Secret, BadKey> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| BadKey)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| BadKey)?;
    Ok(Secret::new(der.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::new_ps256_key;
    use crate::jws::{Algorithm, SigningKey};

    #[test]
    fn what_is_made_can_be_kept_and_taken_back() {
        let made = new_ps256_key().unwrap();
        let key = SigningKey::new(Algorithm::Ps256, "k", &made).unwrap();
        let signature = key.sign(b"message").unwrap();
        assert_eq!(signature.len(), 256);
    }
}
