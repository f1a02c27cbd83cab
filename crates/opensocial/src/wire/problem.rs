//! The words of OAuth's Problem Reporting extension, and the header that they
//! stand in.

use sign::oauth1;

/// What is wrong, in the extension's words (`oauth_problem`), with what it
/// wants said besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `oauth_problem`.
    pub name: &'static str,
    /// `oauth_problem_advice`: a sentence for the developer of the caller.
    pub advice: String,
    /// What else belongs to the problem, such as `oauth_parameters_absent`.
    pub companion: Option<(&'static str, String)>,
}

impl Problem {
    /// A problem that its name and a sentence say all of.
    #[must_use]
    pub fn new(name: &'static str, advice: impl Into<String>) -> Self {
        Self {
            name,
            advice: advice.into(),
            companion: None,
        }
    }

    /// The same with a companion.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.companion = Some((name, value.into()));
        self
    }

    /// The value of `WWW-Authenticate`: the realm as it is, everything else
    /// percent-encoded as all of OAuth's parameters are.
    #[must_use]
    pub fn challenge(&self, realm: &str) -> String {
        let realm: String = realm
            .chars()
            .filter(|letter| (' '..='~').contains(letter) && !matches!(letter, '"' | '\\'))
            .collect();
        let mut text = format!("OAuth realm=\"{realm}\"");
        let companion = self.companion.as_ref();
        let all = [
            ("oauth_problem", self.name),
            ("oauth_problem_advice", self.advice.as_str()),
        ];
        let companion = companion.map(|(name, value)| (*name, value.as_str()));
        for (name, value) in all.into_iter().chain(companion) {
            text.push_str(", ");
            text.push_str(name);
            text.push_str("=\"");
            text.push_str(&encoded(value));
            text.push('"');
        }
        text
    }
}

impl From<oauth1::Fault> for Problem {
    fn from(fault: oauth1::Fault) -> Self {
        let name = fault.problem();
        let problem = Self::new(name, fault.to_string());
        match (fault, fault.parameter()) {
            (oauth1::Fault::Version, _) => problem.with("oauth_acceptable_versions", "1.0-1.0"),
            (oauth1::Fault::Unsigned, _) => problem.with("oauth_parameters_absent", REQUIRED),
            (_, Some(parameter)) if name == "parameter_absent" => {
                problem.with("oauth_parameters_absent", parameter)
            }
            (_, Some(parameter)) if name == "parameter_rejected" => {
                problem.with("oauth_parameters_rejected", parameter)
            }
            _ => problem,
        }
    }
}

/// What every call has to bring.
const REQUIRED: &str =
    "oauth_consumer_key&oauth_nonce&oauth_signature&oauth_signature_method&oauth_timestamp";

/// RFC 5849, section 3.6.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
