//! AuthorizationLists: what holds for a key, by tags.

use yasna::{DERWriter, Tag};

/// One entry of an [`AuthorizationList`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authorization {
    /// The number of its tag; those that are known have names in
    /// [`tag`](crate::tag).
    pub tag: u32,
    /// The DER of its value, which is written under the tag as it is.
    pub value: Vec<u8>,
}

/// What holds for a key, as entries in the order in which they are written. A
/// key store writes each tag once and in ascending order, which is what
/// [`set`](Self::set) does; one of a test may do as it likes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuthorizationList {
    /// The entries.
    pub entries: Vec<Authorization>,
}

impl AuthorizationList {
    /// Puts an entry in the place of what has its tag already, or else where
    /// its tag belongs. `value` is DER.
    pub fn set(&mut self, tag: u32, value: Vec<u8>) {
        let at = self.entries.partition_point(|entry| entry.tag < tag);
        match self.entries.get_mut(at) {
            Some(entry) if entry.tag == tag => entry.value = value,
            _ => self.entries.insert(at, Authorization { tag, value }),
        }
    }

    /// [`set`](Self::set) with an INTEGER.
    pub fn set_integer(&mut self, tag: u32, value: u64) {
        self.set(tag, integer(value));
    }

    /// [`set`](Self::set) with an INTEGER, if there is one.
    pub(crate) fn set_some_integer(&mut self, tag: u32, value: Option<u32>) {
        if let Some(value) = value {
            self.set_integer(tag, value.into());
        }
    }

    /// [`set`](Self::set) with a SET OF INTEGER.
    pub fn set_integers(&mut self, tag: u32, values: &[u64]) {
        let value = yasna::construct_der(|writer| {
            writer.write_set_of(|writer| {
                for value in values {
                    writer.next().write_u64(*value);
                }
            });
        });
        self.set(tag, value);
    }

    /// [`set`](Self::set) with a NULL, which is how a list says that
    /// something holds.
    pub fn set_flag(&mut self, tag: u32) {
        self.set(tag, yasna::construct_der(|writer| writer.write_null()));
    }

    /// [`set`](Self::set) with an OCTET STRING.
    pub fn set_bytes(&mut self, tag: u32, value: &[u8]) {
        self.set(
            tag,
            yasna::construct_der(|writer| writer.write_bytes(value)),
        );
    }

    /// [`set_bytes`](Self::set_bytes), if there are any.
    pub(crate) fn set_some_bytes(&mut self, tag: u32, value: Option<&[u8]>) {
        if let Some(value) = value {
            self.set_bytes(tag, value);
        }
    }

    /// Takes all entries with the tag out.
    pub fn remove(&mut self, tag: u32) {
        self.entries.retain(|entry| entry.tag != tag);
    }

    /// The DER of the value of the first entry with the tag.
    #[must_use]
    pub fn get(&self, tag: u32) -> Option<&[u8]> {
        let entry = self.entries.iter().find(|entry| entry.tag == tag)?;
        Some(&entry.value)
    }

    pub(crate) fn write(&self, writer: DERWriter<'_>) {
        writer.write_sequence(|writer| {
            for Authorization { tag, value } in &self.entries {
                writer
                    .next()
                    .write_tagged(Tag::context(u64::from(*tag)), |writer| {
                        writer.write_der(value);
                    });
            }
        });
    }
}

fn integer(value: u64) -> Vec<u8> {
    yasna::construct_der(|writer| writer.write_u64(value))
}
