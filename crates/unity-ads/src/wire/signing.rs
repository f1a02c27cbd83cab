use rewards::joined;

use super::{HMAC, MAX_PARAMETERS, OID, SID};
use crate::{Oid, Sid};

/// How many parameters every callback has besides the static ones.
const OWN_PARAMETERS: usize = 3;

/// The parameters in the order of their names, each as `name=value`, with
/// commas between them ("Signing the Callback URL").
///
/// Names and values are decoded, and nothing in them is escaped. The order,
/// "alphabetical" in the documents, is that of the names' bytes.
#[must_use]
pub fn signing_text<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    joined(parameters, '=', ',')
}

/// What a game's callback URL carries in its query, the same in every
/// callback: names and values, decoded.
///
/// The text that is signed is joined without escaping, so a comma or an equals
/// sign inside of a value could be taken for one between parameters. It cannot
/// where the following holds, which this type and its callers see to:
///
/// - no name holds `,` or `=`, no two are the same, and an [`Oid`] holds
///   neither;
/// - a value holds a comma only if its name is the last in order.
///
/// Then the text up to its last parameter falls apart at its commas in one way
/// only, and each part at its first equals sign. Two sets of parameters that
/// are signed for the same static parameters therefore never share a text. If
/// two that are signed for different ones do, both have the same OID, and the
/// same SID too unless it is the last parameter of one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaticParameters(Vec<(String, String)>);

/// Why parameters cannot be signed beside SID and OID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStatic {
    /// `sid`, `oid` and `hmac` are added by the network.
    #[error("{0} is added to every callback and cannot be in the callback URL")]
    Reserved(&'static str),
    /// A parameter without a name.
    #[error("a parameter has no name")]
    NameEmpty,
    /// The name would end elsewhere within the signed text.
    #[error("the name {0:?} holds a comma or an equals sign")]
    NameAmbiguous(String),
    /// The value could be taken for more parameters.
    #[error("the value of {0:?} holds a comma, and {0:?} is not the last parameter in order")]
    ValueAmbiguous(String),
    /// Two of one name.
    #[error("{0:?} comes twice")]
    Duplicate(String),
    /// More than a receiver reads, with the three that are added.
    #[error("more than 29 parameters")]
    TooMany,
}

/// The SID holds a comma, and a static parameter comes after it in order: what
/// follows the comma could be taken for that parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sid holds a comma, and a parameter of the callback URL comes after sid in order")]
pub struct AmbiguousSid;

impl StaticParameters {
    /// Takes the parameters, in any order.
    ///
    /// # Errors
    /// [`InvalidStatic`].
    pub fn new<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, InvalidStatic> {
        let mut sorted: Vec<(String, String)> = Vec::new();
        for (name, value) in parameters {
            if let Some(reserved) = [SID, OID, HMAC].into_iter().find(|own| *own == name) {
                return Err(InvalidStatic::Reserved(reserved));
            }
            if name.is_empty() {
                return Err(InvalidStatic::NameEmpty);
            }
            if name.contains([',', '=']) {
                return Err(InvalidStatic::NameAmbiguous(name.to_owned()));
            }
            let place = sorted.binary_search_by(|(known, _)| (**known).cmp(name));
            match place {
                Ok(_) => return Err(InvalidStatic::Duplicate(name.to_owned())),
                Err(at) => sorted.insert(at, (name.to_owned(), value.to_owned())),
            }
        }
        if sorted.len().saturating_add(OWN_PARAMETERS) > MAX_PARAMETERS {
            return Err(InvalidStatic::TooMany);
        }
        let last = sorted.last().map(|(name, _)| name.clone());
        let last = last.filter(|name| **name > *SID);
        let mut with_comma = sorted.iter().filter(|(_, value)| value.contains(','));
        if let Some((name, _)) = with_comma.find(|(name, _)| Some(name) != last.as_ref()) {
            return Err(InvalidStatic::ValueAmbiguous(name.clone()));
        }
        Ok(Self(sorted))
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The value of one of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }

    /// Whether a SID can be signed beside them.
    ///
    /// # Errors
    /// [`AmbiguousSid`].
    pub fn admit(&self, sid: &Sid) -> Result<(), AmbiguousSid> {
        let last = self.iter().all(|(name, _)| name < SID);
        if last || !sid.as_str().contains(',') {
            Ok(())
        } else {
            Err(AmbiguousSid)
        }
    }

    /// The text that is signed for a view.
    ///
    /// # Errors
    /// [`AmbiguousSid`].
    pub fn signing_text(&self, sid: &Sid, oid: &Oid) -> Result<String, AmbiguousSid> {
        self.admit(sid)?;
        let own = [(SID, sid.as_str()), (OID, oid.as_str())];
        Ok(signing_text(self.iter().chain(own)))
    }
}
