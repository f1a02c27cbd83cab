/// The bytes that a signature is over, and where the secret stands among them
/// for the schemes that put it there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    bytes: Vec<u8>,
    secret_at: usize,
}

impl Text {
    /// Bytes with the secret behind them, or with none.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let secret_at = bytes.len();
        Self { bytes, secret_at }
    }

    /// Bytes with the secret before the one at `secret_at`; behind all of them
    /// where there are not so many.
    #[must_use]
    pub fn with_secret_at(bytes: impl Into<Vec<u8>>, secret_at: usize) -> Self {
        let bytes = bytes.into();
        let secret_at = secret_at.min(bytes.len());
        Self { bytes, secret_at }
    }

    /// What stands before the secret and what stands behind it.
    pub(super) fn around(&self) -> (&[u8], &[u8]) {
        let split = self.bytes.split_at_checked(self.secret_at);
        split.unwrap_or((&self.bytes, &[]))
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
