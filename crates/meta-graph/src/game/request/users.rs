use base::Secret;

use super::{Draft, Request};
use crate::wire::Method;

/// Asks whether a nonce proves that its bearer is the user. A nonce is good
/// for one check. Needs the app's token.
///
/// Answer: [`NonceValidity`](crate::game::answer::NonceValidity).
#[must_use]
pub fn validate_nonce(app_token: &Secret, nonce: &Secret, user_id: u64) -> Request {
    Draft::new(Method::Post, "/user_nonce_validate")
        .secret("nonce", nonce)
        .with("user_id", user_id)
        .send(app_token)
}

/// Asks whose a user token is.
///
/// Answer: [`User`](crate::game::answer::User).
#[must_use]
pub fn me(user_token: &Secret, fields: &str) -> Request {
    Draft::new(Method::Get, "/me")
        .fields(fields)
        .send(user_token)
}

/// Asks for an object by its id: for a user with `fields=org_scoped_id`, for
/// instance.
///
/// Answer: [`User`](crate::game::answer::User), or the type of the object.
#[must_use]
pub fn object(token: &Secret, id: u64, fields: &str) -> Request {
    Draft::new(Method::Get, format!("/{id}"))
        .fields(fields)
        .send(token)
}

/// Exchanges the code that a player who links an account has brought. Needs
/// the app's token.
///
/// Answer: [`Authorization`](crate::game::answer::Authorization).
#[must_use]
pub fn authorize_code(app_token: &Secret, code: &Secret, org_scoped_id: u64) -> Request {
    Draft::new(Method::Post, "/sso_authorize_code")
        .secret("code", code)
        .with("org_scoped_id", org_scoped_id)
        .send(app_token)
}

/// Exchanges a refresh code for the next user token. Needs the app's token.
///
/// Answer: [`Authorization`](crate::game::answer::Authorization).
#[must_use]
pub fn refresh_authorization(app_token: &Secret, refresh_code: &Secret) -> Request {
    Draft::new(Method::Post, "/sso_authorize_refresh_code")
        .secret("refresh_code", refresh_code)
        .send(app_token)
}
