//! What the extension 1.3.6.1.4.1.11129.2.1.17 of an attested key's
//! certificate says: the `KeyDescription`.
//!
//! The schema is the one of the Android documentation's "Key and ID
//! attestation", "Attestation extension data schema", versions 1 (Keymaster 2)
//! to 500 (KeyMint 5). The reader takes what real devices write, which is not
//! always DER, and refuses whatever could be read in two ways.

mod application;
mod authorization;
mod element;
mod level;
mod read_list;
mod root_of_trust;
mod tag;
mod unreadable;

pub use self::{
    application::{ApplicationId, AttestationApplicationId, PackageInfo},
    authorization::AuthorizationList,
    level::{BootState, Origin, SecurityLevel},
    root_of_trust::RootOfTrust,
    tag::Tag,
    unreadable::{Part, Unreadable},
};
use element::{Reader, class};

/// The object identifier of the extension, as DER content octets.
pub const EXTENSION_OID: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x01, 0x11];

/// `KEY_PURPOSE`'s value for keys that attest other keys.
pub const PURPOSE_ATTEST_KEY: u64 = 7;

/// Versions of the schema that this reader was written for.
pub const KNOWN_VERSIONS: [u64; 9] = [1, 2, 3, 4, 100, 200, 300, 400, 500];

/// What a device says of a key that it holds, and of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDescription {
    /// The version of the schema; see [`KNOWN_VERSIONS`].
    pub attestation_version: u64,
    /// Where the attestation was made.
    pub attestation_security_level: SecurityLevel,
    /// The version of the Keymaster or KeyMint implementation.
    pub keymint_version: u64,
    /// Where the key lives.
    pub keymint_security_level: SecurityLevel,
    /// What the application handed in when it made the key; at most 128 bytes
    /// on devices.
    pub challenge: Vec<u8>,
    /// Empty but for privileged callers.
    pub unique_id: Vec<u8>,
    /// What the operating system vouches for.
    pub software: AuthorizationList,
    /// What the secure hardware vouches for.
    pub hardware: AuthorizationList,
}

impl KeyDescription {
    /// Reads the value of the extension.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] for what is no `KeyDescription`, for bytes after it, for
    /// a tag that comes twice in one list, and for a tag that decides about
    /// trust ([`Tag::decides_trust`]) and is in both lists.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut outer = Reader::new(bytes, Part::Description);
        let mut body = outer.inside(class::SEQUENCE)?;
        outer.end()?;
        let description = Self {
            attestation_version: body.unsigned()?,
            attestation_security_level: SecurityLevel::from_value(body.enumerated()?),
            keymint_version: body.unsigned()?,
            keymint_security_level: SecurityLevel::from_value(body.enumerated()?),
            challenge: body.octets()?.to_vec(),
            unique_id: body.octets()?.to_vec(),
            software: read_list::read(&mut body, Part::Software)?,
            hardware: read_list::read(&mut body, Part::Hardware)?,
        };
        body.end()?;
        description.not_said_twice()?;
        Ok(description)
    }

    /// Whether the reader was written for this version of the schema.
    #[must_use]
    pub fn version_is_known(&self) -> bool {
        KNOWN_VERSIONS.contains(&self.attestation_version)
    }

    /// The lesser of the two security levels; software if one is not known.
    #[must_use]
    pub fn security_level(&self) -> SecurityLevel {
        let (attestation, keymint) = (self.attestation_security_level, self.keymint_security_level);
        if attestation.rank() < keymint.rank() {
            attestation
        } else {
            keymint
        }
    }

    /// The application that made the key, where the operating system named it
    /// legibly.
    #[must_use]
    pub fn application(&self) -> Option<&AttestationApplicationId> {
        match &self.software.attestation_application_id {
            Some(ApplicationId::Read(id)) => Some(id),
            Some(ApplicationId::Unreadable(_)) | None => None,
        }
    }

    /// The tags that are in one of the lists and that the schema does not
    /// have, in the order in which they come.
    pub fn unknown_tags(&self) -> impl Iterator<Item = u32> {
        let lists = [&self.software, &self.hardware];
        lists
            .into_iter()
            .flat_map(|list| list.unknown_tags.iter().copied())
    }

    fn not_said_twice(&self) -> Result<(), Unreadable> {
        let twice = Tag::ALL
            .into_iter()
            .filter(|tag| tag.decides_trust())
            .find(|tag| self.software.has(*tag) && self.hardware.has(*tag));
        twice.map_or(Ok(()), |tag| {
            Err(Unreadable::InBothLists { tag: tag.number() })
        })
    }
}
