/// How a call was authorized (Mobage, "Request from Game Server to API
/// Server", "Request Format").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// With a token that the gadget server issued for a player.
    Proxy,
    /// Without one: a Consumer Request.
    Trusted,
}

/// The methods that calls are made with, once `X-HTTP-Method-Override` has had
/// its say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// GET, and HEAD without the body.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}

/// What a path below `/api/restful/v1` names, each with what its calls have in
/// common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/people/{guid}/{selector}[/{pid}]`.
    People,
    /// `/people/@supportedFields`.
    SupportedFields,
    /// `/appdata/{guid}/@self/{appid}`.
    AppData,
    /// `/appdata/{guid}/@friends/{appid}`.
    FriendsAppData,
    /// `/textdata/@app/{group}/{selector}[/{text}]`.
    Texts,
    /// `/textdata/@app/@all` and `/textdata/@app/{group}`.
    TextGroups,
    /// `/ngword`.
    WordCheck,
    /// `/blacklist/{guid}/@all[/{pid}]`.
    Blacklist,
    /// `/payment/{guid}/@self/@app` to begin one.
    PaymentCreate,
    /// `/payment/{guid}/@self/@app[/{payment}]` to read.
    PaymentRead,
    /// `/activities/{guid}/{selector}/{appid}[/{activity}]`.
    Activities,
    /// `/messages/{guid}/@outbox`.
    Messages,
    /// `/avatar/{guid}/{selector}`.
    Avatar,
}
