use base::Secret;
use serde::Serialize;

use crate::wire;

/// What to send. Headers and body carry secrets, so neither is printed.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The path, escaped, to be appended to the platform's base URL.
    pub path: String,
    /// Header names in lower case and their values.
    pub headers: Vec<(&'static str, Secret)>,
    /// The body.
    pub body: Secret,
}

#[derive(Serialize)]
struct ServerTokenBody<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    service_id: &'a str,
}

#[derive(Serialize)]
struct VerifyBody<'a> {
    access_token: &'a str,
}

/// Asks for a server token ("Issue API Access Token"). A secret that is not
/// text is sent as empty and refused by the platform.
#[must_use]
pub fn server_token_request(client_id: &str, client_secret: &Secret, service_id: &str) -> Request {
    let body = ServerTokenBody {
        client_id,
        client_secret: client_secret.expose_str().unwrap_or_default(),
        service_id,
    };
    post(wire::SERVER_TOKEN_PATH.to_owned(), None, &body)
}

/// Asks whether a player's token is good for a game ("Game User Access Token
/// Validation").
#[must_use]
pub fn verify_request(game_id: &str, server_token: &Secret, user_token: &str) -> Request {
    let body = VerifyBody {
        access_token: user_token,
    };
    post(wire::verify_path(game_id), Some(server_token), &body)
}

fn post(path: String, server_token: Option<&Secret>, body: &impl Serialize) -> Request {
    let mut headers = vec![("content-type", Secret::new(wire::CONTENT_TYPE))];
    if let Some(token) = server_token {
        let value = [b"Bearer ", token.expose()].concat();
        headers.push(("authorization", Secret::new(value)));
    }
    Request {
        method: "POST",
        path,
        headers,
        // Structs of text always have a JSON form.
        body: Secret::new(serde_json::to_vec(body).unwrap_or_default()),
    }
}
