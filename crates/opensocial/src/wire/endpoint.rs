use crate::Refusal;

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

impl Model {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Proxy, Self::Trusted];

    /// Its name in the documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proxy => "Proxy",
            Self::Trusted => "Trusted",
        }
    }
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    /// The method of that name, in upper case as HTTP has it; `None` for one
    /// that no call is made with.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            _ => return None,
        })
    }

    /// The method that a call is made with: `X-HTTP-Method-Override` names
    /// another one for POST (RESTful Protocol Specification v0.9), in any case.
    /// `None` for one that no call is made with.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when the header is sent with another method, or
    /// names none of these.
    pub fn of_call(name: &str, overriding: Option<&[u8]>) -> Result<Option<Self>, Refusal> {
        let method = Self::of(name);
        let Some(named) = overriding else {
            return Ok(method);
        };
        if method != Some(Self::Post) {
            let why = "X-HTTP-Method-Override is taken with POST only";
            return Err(Refusal::Invalid(why.to_owned()));
        }
        let named = std::str::from_utf8(named).unwrap_or_default().trim();
        match Self::of(&named.to_ascii_uppercase()) {
            Some(method) => Ok(Some(method)),
            None => Err(Refusal::Invalid(
                "X-HTTP-Method-Override is none of GET, POST, PUT and DELETE".to_owned(),
            )),
        }
    }

    /// Its name; HEAD goes with GET.
    #[must_use]
    pub const fn allowed(self) -> &'static str {
        match self {
            Self::Get => "GET, HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
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
    /// `/avatar/{guid}/{selector}[/{property}={word};…]`.
    Avatar,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::People,
        Self::SupportedFields,
        Self::AppData,
        Self::FriendsAppData,
        Self::Texts,
        Self::TextGroups,
        Self::WordCheck,
        Self::Blacklist,
        Self::PaymentCreate,
        Self::PaymentRead,
        Self::Activities,
        Self::Messages,
        Self::Avatar,
    ];

    /// Its name in logs and in orders of faults.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::SupportedFields => "supported_fields",
            Self::AppData => "app_data",
            Self::FriendsAppData => "friends_app_data",
            Self::Texts => "texts",
            Self::TextGroups => "text_groups",
            Self::WordCheck => "word_check",
            Self::Blacklist => "blacklist",
            Self::PaymentCreate => "payment_create",
            Self::PaymentRead => "payment_read",
            Self::Activities => "activities",
            Self::Messages => "messages",
            Self::Avatar => "avatar",
        }
    }
}
