//! A profile as it is written.

use std::collections::BTreeMap;

use base::Network;
use serde::Deserialize;

use crate::{Field, Plus};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileFile {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) source: Vec<String>,
    #[serde(default)]
    pub(crate) notes: String,
    pub(crate) method: MethodFile,
    pub(crate) query: QueryFile,
    pub(crate) signature: SignatureFile,
    pub(crate) fields: BTreeMap<Field, String>,
    #[serde(default)]
    pub(crate) shapes: BTreeMap<String, ShapeFile>,
    /// The only values that a parameter may have.
    #[serde(default)]
    pub(crate) only: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) order: OrderFile,
    pub(crate) reversal: Option<ReversalFile>,
    pub(crate) answers: AnswersFile,
    #[serde(default)]
    pub(crate) delivery: DeliveryFile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum MethodFile {
    #[serde(rename = "GET")]
    Get,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueryFile {
    #[serde(default)]
    pub(crate) plus: Plus,
    pub(crate) required: Vec<String>,
    #[serde(default)]
    pub(crate) optional: Vec<String>,
    #[serde(default)]
    pub(crate) unknown: UnknownFile,
    /// The network appends its parameters, and the callback URL has none of them.
    #[serde(default)]
    pub(crate) appended: bool,
}

/// What becomes of parameters that the profile does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnknownFile {
    #[default]
    Refused,
    Ignored,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignatureFile {
    pub(crate) parameter: String,
    pub(crate) encoding: EncodingFile,
    pub(crate) scheme: SchemeFile,
    pub(crate) key_id: Option<String>,
    pub(crate) over: OverFile,
    #[serde(default)]
    pub(crate) values: ValuesFile,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EncodingFile {
    Hex,
    Base64Url,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SchemeFile {
    HmacMd5,
    HmacSha1,
    HmacSha256,
    Md5,
    Sha1,
    Sha256,
    #[serde(rename = "sha256-of-sha256")]
    Sha256Twice,
    EcdsaSha256,
}

impl SchemeFile {
    /// Its name in the file.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::HmacMd5 => "hmac-md5",
            Self::HmacSha1 => "hmac-sha1",
            Self::HmacSha256 => "hmac-sha256",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha256Twice => "sha256-of-sha256",
            Self::EcdsaSha256 => "ecdsa-sha256",
        }
    }
}

/// What the signature is over.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum OverFile {
    /// All parameters but the signature, in the order of their names' bytes.
    Sorted { pair: char, join: char },
    /// Parameters by name, the secret and whatever stands between them.
    Template(String),
    /// The query itself, up to the signature.
    Query(QueryPartFile),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QueryPartFile {
    BeforeSignature,
}

/// How values enter the signed text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ValuesFile {
    #[default]
    Decoded,
    AsSent,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShapeFile {
    pub(crate) alphabet: Option<String>,
    pub(crate) length: Option<[usize; 2]>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderFile {
    /// The order is known by what stands before the first of this character.
    pub(crate) before: Option<char>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReversalFile {
    pub(crate) parameter: String,
    pub(crate) value: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum BodyType {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersFile {
    #[serde(rename = "type", default)]
    pub(crate) body_type: BodyType,
    pub(crate) granted: AnswerFile,
    pub(crate) duplicate: AnswerFile,
    pub(crate) reversed: Option<AnswerFile>,
    pub(crate) in_flight: Option<AnswerFile>,
    pub(crate) unknown: Option<AnswerFile>,
    pub(crate) unavailable: Option<AnswerFile>,
    pub(crate) rejected: Option<AnswerFile>,
    pub(crate) conflict: Option<AnswerFile>,
    pub(crate) malformed: Option<AnswerFile>,
    pub(crate) bad_signature: Option<AnswerFile>,
    pub(crate) sender_not_listed: Option<AnswerFile>,
    pub(crate) method: Option<AnswerFile>,
    pub(crate) unknown_game: Option<AnswerFile>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerFile {
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: String,
}

/// What is known of how the network sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryFile {
    pub(crate) deadline_seconds: Option<u32>,
    #[serde(default)]
    pub(crate) retries: String,
    #[serde(default)]
    pub(crate) senders: Vec<Network>,
}
