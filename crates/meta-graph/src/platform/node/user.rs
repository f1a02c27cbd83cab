use base::Secret;

use crate::wire::Node;

/// A user as an app gets to know one.
#[derive(Clone, Copy, Debug, Default)]
pub struct User<'a> {
    /// The user's id within the app.
    pub id: u64,
    /// The name that others see.
    pub alias: Option<&'a str>,
    /// The name that the player chose besides.
    pub display_name: Option<&'a str>,
    /// The user's id within the publisher. Only `GET /{user}` and `/me` show it.
    pub org_scoped_id: Option<u64>,
    /// Where the user's page is.
    pub profile_url: Option<&'a str>,
    /// Where the user's picture is.
    pub avatar_uri: Option<&'a str>,
}

impl User<'_> {
    /// The user's node.
    #[must_use]
    pub fn node(&self) -> Node {
        let image = self
            .avatar_uri
            .map(|uri| Node::object([("uri", Node::from(uri))]));
        let avatar = image.map(|image| Node::object([("avatar_image", image)]));
        Node::object([
            ("id", Node::id(self.id)),
            ("alias", Node::from(self.alias)),
            ("display_name", Node::from(self.display_name)),
            (
                "org_scoped_id",
                Node::from(self.org_scoped_id.map(Node::id)),
            ),
            ("profile_url", Node::from(self.profile_url)),
            ("avatar_v2", Node::from(avatar)),
        ])
    }
}

/// The answer of `user_nonce_validate`: a JSON boolean always.
#[must_use]
pub fn nonce_validated(is_valid: bool) -> Node {
    Node::object([("is_valid", Node::Bool(is_valid))])
}

/// The answer of `sso_authorize_code` and, with the next code, of
/// `sso_authorize_refresh_code`.
#[must_use]
pub fn tokens_exchanged(oauth_token: &Secret, refresh_code: &Secret) -> Node {
    let text = |secret: &Secret| Node::from(secret.expose_str().map(str::to_owned));
    Node::object([
        ("oauth_token", text(oauth_token)),
        ("refresh_code", text(refresh_code)),
    ])
}
