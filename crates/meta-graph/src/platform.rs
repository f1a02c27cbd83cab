//! The platform's side: read and judge access tokens, make what a device is
//! handed, judge what a call asks for, and build the nodes of the answers.

mod access_token;
mod admit;
pub mod ask;
mod explain;
mod grant;
mod judge;
pub mod node;
mod registry;

pub use access_token::{AccessToken, MAX_ACCESS_TOKEN};
pub use admit::{Caller, admit};
pub use explain::{Explanation, TokenKind, explain};
pub use grant::{Grant, GrantKind, RefreshCode, SSO_CODE_VALIDITY, SsoCode, UserProof, UserToken};
pub use judge::{GrantRefusal, judge_refresh_code, judge_sso_code, judge_user_proof};
pub use registry::{App, Pinned, Previous, Registry, Subject};
