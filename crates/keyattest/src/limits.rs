/// How much a chain may ask of the verifier. Everything is held to them before
/// a signature is verified, the first three before anything is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many certificates a chain may have.
    pub certificates: usize,
    /// How many bytes one certificate may have.
    pub certificate_bytes: usize,
    /// How many bytes all certificates of a chain may have together.
    pub chain_bytes: usize,
    /// How many bits the modulus of an RSA key may have. 8192 are the most
    /// that is ever verified.
    pub rsa_bits: usize,
}

impl Limits {
    /// Several times what devices send: at most 5 certificates of at most
    /// 3,000 bytes with keys of at most 4096 bits.
    pub const USUAL: Self = Self {
        certificates: 10,
        certificate_bytes: 16 * 1024,
        chain_bytes: 64 * 1024,
        rsa_bits: 8192,
    };
}

impl Default for Limits {
    /// [`USUAL`](Self::USUAL).
    fn default() -> Self {
        Self::USUAL
    }
}
