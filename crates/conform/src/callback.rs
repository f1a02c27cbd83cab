//! Queries as they go out: spelled as is wanted, right or wrong, and shown
//! without what would be worth having.

use rewards::push_escaped;

/// What stands in the place of a signature in everything that is shown.
pub(crate) const MASK: &str = "(masked)";

/// One parameter as it is spelled in the query.
#[derive(Clone, Debug)]
struct Spelled {
    name: String,
    value: String,
    masked: bool,
}

/// The parameters that are added to the callback URL, in the order in which
/// they are sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<Spelled>);

impl Query {
    /// These parameters, whose values are percent-encoded.
    pub(crate) fn of(fields: &[(String, String)]) -> Self {
        let fields = fields.iter();
        fields.fold(Self::default(), |query, (name, value)| {
            query.with(name, value)
        })
    }

    /// Adds a parameter whose value is percent-encoded.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        self.spelled(name, &encode(value), false)
    }

    /// Adds a parameter as it is written here.
    pub(crate) fn raw(self, name: &str, value: &str) -> Self {
        self.spelled(name, value, false)
    }

    /// Adds a signature that somebody with the key has made: sent, not shown.
    pub(crate) fn signed(self, name: &str, value: &str) -> Self {
        self.spelled(name, &encode(value), true)
    }

    /// Without the parameters of that name.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|each| each.name != name);
        self
    }

    /// With the parameters in the opposite order.
    pub(crate) fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    fn spelled(mut self, name: &str, value: &str, masked: bool) -> Self {
        self.0.push(Spelled {
            name: name.to_owned(),
            value: value.to_owned(),
            masked,
        });
        self
    }

    /// As it is sent.
    pub(crate) fn sent(&self) -> String {
        self.written(|each| &each.value)
    }

    /// As it is shown.
    pub(crate) fn shown(&self) -> String {
        self.written(|each| if each.masked { MASK } else { &each.value })
    }

    fn written<'s>(&'s self, value: impl Fn(&'s Spelled) -> &'s str) -> String {
        let mut text = String::new();
        for each in &self.0 {
            if !text.is_empty() {
                text.push('&');
            }
            text.push_str(&each.name);
            text.push('=');
            text.push_str(value(each));
        }
        text
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986, section 2.3).
pub(crate) fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    push_escaped(&mut text, value);
    text
}

/// Percent-encodes every byte, also those that need not be.
pub(crate) fn encode_all(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_sent_and_not_shown() {
        let query = Query::default().with("sid", "a b,c").signed("hmac", "00ff");
        assert_eq!(query.sent(), "sid=a%20b%2Cc&hmac=00ff");
        assert_eq!(query.shown(), "sid=a%20b%2Cc&hmac=(masked)");
        assert_eq!(query.clone().reversed().sent(), "hmac=00ff&sid=a%20b%2Cc");
        assert_eq!(query.without("hmac").sent(), "sid=a%20b%2Cc");
        assert_eq!(encode_all("aB"), "%61%42");
    }
}
