/// Why a text is no profile, or a profile cannot be tailored so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The text is longer than [`MAX_PROFILE`](crate::MAX_PROFILE).
    #[error("a profile has at most 64 KiB")]
    TooLong,
    /// It is no TOML, a key is not known or missing, or a value is of another
    /// kind. Says where.
    #[error("{0}")]
    Toml(String),
    /// The name is none.
    #[error("name: 1 to 31 lower-case letters, digits and hyphens, beginning with a letter")]
    Name,
    /// A parameter's name is empty, `secret`, or holds what cannot be in one.
    #[error("{0:?} cannot be the name of a parameter")]
    ParameterName(String),
    /// Two parameters of one name.
    #[error("the parameter {0:?} is named twice")]
    ParameterTwice(String),
    /// There are more parameters than are read.
    #[error("more than 32 parameters")]
    TooManyParameters,
    /// What is named here is not in `query.required` or `query.optional`.
    #[error("{place}: {name:?} is neither in query.required nor in query.optional")]
    ParameterUnknown {
        /// Where it is named.
        place: &'static str,
        /// The name.
        name: String,
    },
    /// `fields` has no `order`.
    #[error("fields: order is missing")]
    NoOrder,
    /// The order's parameter, or the player's, has to be required.
    #[error("query.required: {0:?} has to be in it, because an order is known by it")]
    NotRequired(String),
    /// The order's shape has no alphabet, so anything could be an order's id.
    #[error(
        "shapes: {0:?} needs an alphabet of ASCII and a length, because orders are known by it"
    )]
    OrderShape(String),
    /// Two things are said by one parameter.
    #[error("fields: {0:?} says two things")]
    FieldTwice(String),
    /// The order could be known only together with a moment, which need not be the
    /// same when the network comes again.
    #[error(
        "signature.over: the order's ends cannot be told from a moment beside it, so each attempt \
         would be another order; give the moment a shape of one length"
    )]
    OrderMoment,
    /// The network hangs up before a game can be asked.
    #[error("delivery.deadline_seconds: at least 3")]
    Deadline,
    /// An alphabet or a length is none, or the length is more than is kept.
    #[error(
        "shapes: {0:?}: an alphabet is such as \"A-Za-z0-9_-\", a length such as [1, 64]; an order \
         has at most 128 bytes, a player 1024, all else 4096"
    )]
    Shape(String),
    /// The template is none.
    #[error("signature.over: {0}")]
    Template(&'static str),
    /// The order is not a part of what is signed.
    #[error("signature.over: the order {0:?} is not signed, so anyone could make new ones")]
    OrderUnsigned(String),
    /// Unknown parameters cannot be ignored where they are signed.
    #[error("query.unknown: has to be \"refused\" where all parameters are signed")]
    UnknownSigned,
    /// Scheme, key id and encoding do not fit each other.
    #[error("signature: {0}")]
    Signature(&'static str),
    /// An answer is none.
    #[error("answers: {0}")]
    Answer(&'static str),
}
