//! The names in certificates.

use yasna::tags::TAG_PRINTABLESTRING;

use crate::oid;

/// A part of a name (X.520).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attribute {
    /// `CN`
    CommonName,
    /// `C`
    Country,
    /// `O`
    Organization,
    /// `OU`
    OrganizationalUnit,
    /// `serialNumber`: what authorities of devices are told apart by.
    SerialNumber,
    /// `title`: what authorities in factories write the security level into.
    Title,
}

impl Attribute {
    fn oid(self) -> &'static [u64] {
        match self {
            Self::CommonName => &[2, 5, 4, 3],
            Self::SerialNumber => &[2, 5, 4, 5],
            Self::Country => &[2, 5, 4, 6],
            Self::Organization => &[2, 5, 4, 10],
            Self::OrganizationalUnit => &[2, 5, 4, 11],
            Self::Title => &[2, 5, 4, 12],
        }
    }

    fn is_printable(self) -> bool {
        matches!(self, Self::Country | Self::SerialNumber)
    }
}

/// The name of a subject or an issuer: its parts in the order in which they
/// are written, each relative name with one of them. Names are compared by
/// their bytes, so that another order is another name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Name(Vec<(Attribute, String)>);

impl Name {
    /// The name with nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A name of one part, the common name.
    #[must_use]
    pub fn common(value: impl Into<String>) -> Self {
        Self::empty().with(Attribute::CommonName, value)
    }

    /// The name with one more part at its end. A country and a serial number
    /// are written as PrintableString and have to be plain ASCII.
    #[must_use]
    pub fn with(mut self, attribute: Attribute, value: impl Into<String>) -> Self {
        self.0.push((attribute, value.into()));
        self
    }

    /// The DER of the name, as it stands in a certificate.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                for (attribute, value) in &self.0 {
                    writer
                        .next()
                        .write_set(|writer| part(writer.next(), *attribute, value));
                }
            });
        })
    }
}

fn part(writer: yasna::DERWriter<'_>, attribute: Attribute, value: &str) {
    writer.write_sequence(|writer| {
        oid::write(writer.next(), attribute.oid());
        if attribute.is_printable() {
            writer
                .next()
                .write_tagged_implicit(TAG_PRINTABLESTRING, |writer| {
                    writer.write_bytes(value.as_bytes());
                });
        } else {
            writer.next().write_utf8_string(value);
        }
    });
}
