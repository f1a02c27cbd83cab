use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use crate::description::SecurityLevel;

/// What a subject says by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(super) is_remote_authority: bool,
    organization: Level,
    anywhere: Level,
}

/// The security level that an attesting key's certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    TrustedEnvironment,
    StrongBox,
    Unsaid,
}

/// Where a certificate's subject has its security level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// `O=TEE` or `O=StrongBox`: remotely provisioned.
    Organization,
    /// The word StrongBox anywhere, or not: provisioned in the factory, where
    /// certificates for a trusted environment need not say so.
    Anywhere,
}

impl Names {
    /// The order of the attributes differs between years, so they are looked
    /// for one by one.
    pub(super) fn of(subject: &X509Name<'_>) -> Self {
        let common = text(subject.iter_common_name());
        let organization = text(subject.iter_organization());
        let mut attributes = subject.iter_attributes();
        let strongbox = attributes.any(|attribute| {
            attribute
                .as_slice()
                .to_ascii_lowercase()
                .windows(STRONGBOX.len())
                .any(|window| window == STRONGBOX)
        });
        Self {
            is_remote_authority: common == Some("Droid CA2") && organization == Some("Google LLC"),
            organization: match organization {
                Some("TEE") => Level::TrustedEnvironment,
                Some("StrongBox") => Level::StrongBox,
                _ => Level::Unsaid,
            },
            anywhere: if strongbox {
                Level::StrongBox
            } else {
                Level::TrustedEnvironment
            },
        }
    }

    pub(super) const fn level(self, written: Written) -> Level {
        match written {
            Written::Organization => self.organization,
            Written::Anywhere => self.anywhere,
        }
    }
}

const STRONGBOX: &[u8] = b"strongbox";

/// The text of an attribute that comes once.
fn text<'a>(
    mut attributes: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>,
) -> Option<&'a str> {
    let first = attributes.next()?.as_str().ok()?;
    attributes.next().is_none().then_some(first)
}

impl Level {
    pub(crate) const fn is(self, claimed: SecurityLevel) -> bool {
        matches!(
            (self, claimed),
            (Self::TrustedEnvironment, SecurityLevel::TrustedEnvironment)
                | (Self::StrongBox, SecurityLevel::StrongBox)
        )
    }
}
