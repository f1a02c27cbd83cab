/// Every way in which the platform refuses.
///
/// The wire knows four refusals only; the detail here is for the log and, in
/// the development profile, for the header `X-Countersign-Reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Either call: the body is not a JSON object with fields of the documented
    /// types, each at most once.
    #[error("the body is not the documented JSON object")]
    BodyUnreadable,
    /// Server token: `client_id`, `client_secret` or `service_id` is missing or
    /// empty.
    #[error("a required field is missing")]
    ClientFieldMissing,
    /// Server token: nobody is called so, in either environment.
    #[error("no client has this id")]
    UnknownClient,
    /// Server token: the client belongs to the other environment.
    #[error("the client belongs to the other environment")]
    ClientOfOtherEnvironment,
    /// Server token: the secret is not the client's, or no longer.
    #[error("the secret is not the client's")]
    WrongSecret,
    /// Server token: `service_id` is not the client's game.
    #[error("the service is not the client's")]
    WrongService,
    /// Verify: no `Authorization` header.
    #[error("no Authorization header")]
    AuthorizationMissing,
    /// Verify: the `Authorization` header has another scheme, or no token.
    #[error("the Authorization header is not a bearer token")]
    AuthorizationNotBearer,
    /// Verify: a player's token where the server's belongs.
    #[error("a user token in the Authorization header")]
    UserTokenInAuthorization,
    /// Verify: not the text of a server token made here.
    #[error("the server token cannot be read")]
    ServerTokenUnreadable,
    /// Verify: sealed with a key that this installation does not have.
    #[error("the server token was sealed with an unknown key")]
    ServerTokenUnknownKey,
    /// Verify: sealed for the other environment.
    #[error("the server token belongs to the other environment")]
    ServerTokenOfOtherEnvironment,
    /// Verify: altered, or sealed by someone else.
    #[error("the server token is forged")]
    ServerTokenForged,
    /// Verify: issued later than now.
    #[error("the server token is not valid yet")]
    ServerTokenNotYetValid,
    /// Verify: past its end.
    #[error("the server token has expired")]
    ServerTokenExpired,
    /// Verify: taken back by an operator, or its client was.
    #[error("the server token was revoked")]
    ServerTokenRevoked,
    /// Verify: `access_token` is missing or empty.
    #[error("no access_token in the body")]
    AccessTokenMissing,
    /// Verify: the path names no game of this environment.
    #[error("no game has this id")]
    UnknownGame,
    /// Verify: the server token was issued for another game than the path's.
    #[error("the server token is for another game")]
    ServerTokenOfOtherGame,
    /// Verify: the player's token was issued for another game than the path's.
    #[error("the user token is for another game")]
    UserTokenOfOtherGame,
    /// Verify: not the text of a user token made here.
    #[error("the user token cannot be read")]
    UserTokenUnreadable,
    /// Verify: the player's token was signed with a key that this installation
    /// does not have.
    #[error("the user token was signed with an unknown key")]
    UserTokenUnknownKey,
    /// Verify: the player's token belongs to the other environment.
    #[error("the user token belongs to the other environment")]
    UserTokenOfOtherEnvironment,
    /// Verify: the player's token was altered, or signed by someone else.
    #[error("the user token is forged")]
    UserTokenForged,
    /// Verify: the player's token was issued later than now.
    #[error("the user token is not valid yet")]
    UserTokenNotYetValid,
    /// Verify: the player's token is past its end.
    #[error("the user token has expired")]
    UserTokenExpired,
    /// Verify: the player's token was taken back, or the player was banned.
    #[error("the user token was revoked")]
    UserTokenRevoked,
    /// Look-up: the query asks for nobody.
    #[error("the query names no member")]
    SearchMissing,
    /// Look-up: an unknown `search_type`, or a number that is none.
    #[error("the query's search cannot be read")]
    SearchUnreadable,
    /// Look-up: nobody has that number, or nobody who is a member of the game
    /// that asks. Which of the two it is, is not for the game to know.
    #[error("no member has this number")]
    UnknownMember,
    /// Look-up: no `caller-id` header where it has to name the game.
    #[error("no caller-id header")]
    CallerIdMissing,
    /// Ownership: `game_ids` is missing, names no game, or too many.
    #[error("the query's game_ids cannot be read")]
    GamesUnreadable,
    /// Ownership: a game of a publisher who is not known to be that of the game
    /// that asks.
    #[error("the game is not known to be of the same publisher")]
    GameOfOtherPublisher,
}

/// What a refusal looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WireRefusal {
    /// The HTTP status.
    pub status: u16,
    /// The envelope's `code`.
    pub code: u32,
    /// The envelope's `message`.
    pub message: &'static str,
}

/// Parameters that cannot be used, and user tokens that are not good.
const BAD_REQUEST: WireRefusal = WireRefusal {
    status: 200,
    code: 40_000,
    message: "bad request",
};

/// Server tokens that are not good.
const INVALID_TOKEN: WireRefusal = WireRefusal {
    status: 401,
    code: 40_101,
    message: "invalid token",
};

/// Client credentials that are not good.
const INVALID_CLIENT: WireRefusal = WireRefusal {
    status: 401,
    code: 40_105,
    message: "invalid client",
};

/// Games that do not match.
const INVALID_GAME: WireRefusal = WireRefusal {
    status: 200,
    code: 41_002,
    message: "Invalid game id",
};

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::BodyUnreadable,
        Self::ClientFieldMissing,
        Self::UnknownClient,
        Self::ClientOfOtherEnvironment,
        Self::WrongSecret,
        Self::WrongService,
        Self::AuthorizationMissing,
        Self::AuthorizationNotBearer,
        Self::UserTokenInAuthorization,
        Self::ServerTokenUnreadable,
        Self::ServerTokenUnknownKey,
        Self::ServerTokenOfOtherEnvironment,
        Self::ServerTokenForged,
        Self::ServerTokenNotYetValid,
        Self::ServerTokenExpired,
        Self::ServerTokenRevoked,
        Self::AccessTokenMissing,
        Self::UnknownGame,
        Self::ServerTokenOfOtherGame,
        Self::UserTokenOfOtherGame,
        Self::UserTokenUnreadable,
        Self::UserTokenUnknownKey,
        Self::UserTokenOfOtherEnvironment,
        Self::UserTokenForged,
        Self::UserTokenNotYetValid,
        Self::UserTokenExpired,
        Self::UserTokenRevoked,
        Self::SearchMissing,
        Self::SearchUnreadable,
        Self::UnknownMember,
        Self::CallerIdMissing,
        Self::GamesUnreadable,
        Self::GameOfOtherPublisher,
    ];

    /// How the wire says it (STOVE, "Return Code" of either call).
    #[must_use]
    pub const fn wire(self) -> WireRefusal {
        match self {
            Self::BodyUnreadable
            | Self::ClientFieldMissing
            | Self::UserTokenInAuthorization
            | Self::AccessTokenMissing
            | Self::UserTokenUnreadable
            | Self::UserTokenUnknownKey
            | Self::UserTokenOfOtherEnvironment
            | Self::UserTokenForged
            | Self::UserTokenNotYetValid
            | Self::UserTokenExpired
            | Self::UserTokenRevoked
            | Self::SearchMissing
            | Self::SearchUnreadable
            | Self::UnknownMember
            | Self::CallerIdMissing
            | Self::GamesUnreadable => BAD_REQUEST,
            Self::AuthorizationMissing
            | Self::AuthorizationNotBearer
            | Self::ServerTokenUnreadable
            | Self::ServerTokenUnknownKey
            | Self::ServerTokenOfOtherEnvironment
            | Self::ServerTokenForged
            | Self::ServerTokenNotYetValid
            | Self::ServerTokenExpired
            | Self::ServerTokenRevoked => INVALID_TOKEN,
            Self::UnknownClient
            | Self::ClientOfOtherEnvironment
            | Self::WrongSecret
            | Self::WrongService => INVALID_CLIENT,
            Self::UnknownGame
            | Self::ServerTokenOfOtherGame
            | Self::UserTokenOfOtherGame
            | Self::GameOfOtherPublisher => INVALID_GAME,
        }
    }

    /// The stable name of the detail, for logs, metrics and
    /// `X-Countersign-Reason`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::BodyUnreadable => "body_unreadable",
            Self::ClientFieldMissing => "client_field_missing",
            Self::UnknownClient => "unknown_client",
            Self::ClientOfOtherEnvironment => "client_of_other_environment",
            Self::WrongSecret => "wrong_secret",
            Self::WrongService => "wrong_service",
            Self::AuthorizationMissing => "authorization_missing",
            Self::AuthorizationNotBearer => "authorization_not_bearer",
            Self::UserTokenInAuthorization => "user_token_in_authorization",
            Self::ServerTokenUnreadable => "server_token_unreadable",
            Self::ServerTokenUnknownKey => "server_token_unknown_key",
            Self::ServerTokenOfOtherEnvironment => "server_token_of_other_environment",
            Self::ServerTokenForged => "server_token_forged",
            Self::ServerTokenNotYetValid => "server_token_not_yet_valid",
            Self::ServerTokenExpired => "server_token_expired",
            Self::ServerTokenRevoked => "server_token_revoked",
            Self::AccessTokenMissing => "access_token_missing",
            Self::UnknownGame => "unknown_game",
            Self::ServerTokenOfOtherGame => "server_token_of_other_game",
            Self::UserTokenOfOtherGame => "user_token_of_other_game",
            Self::UserTokenUnreadable => "user_token_unreadable",
            Self::UserTokenUnknownKey => "user_token_unknown_key",
            Self::UserTokenOfOtherEnvironment => "user_token_of_other_environment",
            Self::UserTokenForged => "user_token_forged",
            Self::UserTokenNotYetValid => "user_token_not_yet_valid",
            Self::UserTokenExpired => "user_token_expired",
            Self::UserTokenRevoked => "user_token_revoked",
            Self::SearchMissing => "search_missing",
            Self::SearchUnreadable => "search_unreadable",
            Self::UnknownMember => "unknown_member",
            Self::CallerIdMissing => "caller_id_missing",
            Self::GamesUnreadable => "games_unreadable",
            Self::GameOfOtherPublisher => "game_of_other_publisher",
        }
    }
}
