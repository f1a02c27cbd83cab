//! What both sides agree on: the query, the text that is signed, the URL that
//! an operator configures, and the list of addresses that callbacks come from.

mod callback_url;
mod mac;
mod public_ips;
mod query;
mod signing;

pub use callback_url::{CallbackUrl, InvalidCallbackUrl, MAX_CALLBACK_URL};
pub use mac::Mac;
pub use public_ips::{InvalidPublicIps, MAX_PUBLIC_IPS, PUBLIC_IPS_PATH, PublicIps};
pub use query::{MAX_PARAMETERS, MAX_QUERY, Query, Unreadable};
pub use signing::{AmbiguousSid, InvalidStatic, StaticParameters, signing_text};

/// The name of the parameter with the server id.
pub const SID: &str = "sid";
/// The name of the parameter with the offer id.
pub const OID: &str = "oid";
/// The name of the parameter with the signature.
pub const HMAC: &str = "hmac";
