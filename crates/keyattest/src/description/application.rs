use super::{
    element::{Reader, class},
    unreadable::{Part, Unreadable},
};

/// More packages or signers than any device has in one user id.
const MAX_ENTRIES: usize = 128;

/// `attestationApplicationId`: an octet string with DER in it, which the
/// operating system writes and the secure hardware does not look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationId {
    /// It could be read.
    Read(AttestationApplicationId),
    /// It could not; the bytes as they came.
    Unreadable(Vec<u8>),
}

/// Which application made the key, according to the operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttestationApplicationId {
    /// The packages of the calling user id, more than one where they share it.
    /// In the order in which they come, repetitions included.
    pub packages: Vec<PackageInfo>,
    /// SHA-256 digests of the certificates that signed the packages, in the
    /// order in which they come; there may be none.
    pub signature_digests: Vec<Vec<u8>>,
}

/// A package and its version (`AttestationPackageInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageInfo {
    /// The package's name as it came, which need not be UTF-8.
    pub name: Vec<u8>,
    /// The version code.
    pub version: u64,
}

impl PackageInfo {
    /// The package's name, if it is UTF-8.
    #[must_use]
    pub fn name_str(&self) -> Option<&str> {
        str::from_utf8(&self.name).ok()
    }
}

impl AttestationApplicationId {
    /// Reads the content of the octet string.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] for what is no `AttestationApplicationId`.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut outer = Reader::new(bytes, Part::Application);
        let mut body = outer.inside(class::SEQUENCE)?;
        outer.end()?;
        let mut id = Self::default();
        let mut packages = body.inside(class::SET)?;
        while !packages.is_empty() {
            bounded(id.packages.len())?;
            let mut package = packages.inside(class::SEQUENCE)?;
            id.packages.push(PackageInfo {
                name: package.octets()?.to_vec(),
                version: package.unsigned()?,
            });
            package.end()?;
        }
        let mut digests = body.inside(class::SET)?;
        while !digests.is_empty() {
            bounded(id.signature_digests.len())?;
            id.signature_digests.push(digests.octets()?.to_vec());
        }
        body.end()?;
        Ok(id)
    }
}

const fn bounded(entries: usize) -> Result<(), Unreadable> {
    if entries >= MAX_ENTRIES {
        return Err(Unreadable::TooMany(Part::Application));
    }
    Ok(())
}

impl ApplicationId {
    pub(super) fn from_octets(bytes: &[u8]) -> Self {
        AttestationApplicationId::read(bytes)
            .map_or_else(|_| Self::Unreadable(bytes.to_vec()), Self::Read)
    }
}
