/// A known mistake of signers: with it, the signature that came is the one
/// over another text, under another key, or spelled in another way. Each is
/// described in a sentence for the developer of the signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    // How the signature is spelled.
    /// Base64's other alphabet.
    #[error("oauth_signature is base64url; it has to be base64 with + and / and padding")]
    Base64Url,
    /// Base64 without its padding.
    #[error("oauth_signature lacks the = at its end")]
    Unpadded,
    /// Percent-encoded twice.
    #[error("oauth_signature is percent-encoded twice")]
    SignatureEncodedTwice,
    /// Not percent-encoded where a plus sign is a space.
    #[error("oauth_signature is not percent-encoded: its + arrived as a space")]
    SignatureNotEncoded,
    /// Hexadecimal instead of base64, or base64 of hexadecimal.
    #[error("oauth_signature is the MAC in hexadecimal; it has to be base64 of its 20 bytes")]
    Hexadecimal,
    /// Nothing that 20 bytes can be read from.
    #[error("oauth_signature is not the base64 of a MAC of 20 bytes")]
    NoMac,
    /// Another digest.
    #[error("the signature was made with HMAC-SHA256; the method says HMAC-SHA1")]
    Sha256,

    // The key.
    /// The token's secret was taken as empty.
    #[error(
        "the key was made without the token secret; it is the consumer secret, &, the token secret"
    )]
    NoTokenSecret,
    /// The key was the consumer's secret alone.
    #[error(
        "the key was made without the & after the consumer secret; it stands there even when there is no token"
    )]
    NoAmpersand,
    /// The secrets were joined as they are.
    #[error("the secrets were not percent-encoded before they were joined into the key")]
    SecretsNotEncoded,
    /// Token's secret first.
    #[error("the key begins with the token secret; the consumer secret comes first")]
    SecretsSwapped,

    // Method and URL.
    /// `http` for `https`, or the other way round.
    #[error("the URL was signed with http where the request came by https, or the other way round")]
    OtherScheme,
    /// A port that is not the scheme's own was left out.
    #[error("the port was left out of the signed URL; only 80 of http and 443 of https are")]
    PortDropped,
    /// A port was signed that `Host` did not carry.
    #[error("the signed URL has a port that the Host header does not carry")]
    PortAdded,
    /// Upper case of the host was kept.
    #[error("the host was not put into lower case in the signed URL")]
    HostCase,
    /// The path was decoded.
    #[error("the path was percent-decoded in the signed URL; it is signed as it is sent")]
    PathDecoded,
    /// The path was encoded in another way than it was sent.
    #[error(
        "the path was percent-encoded once more in the signed URL (%40 for @); it is signed as it is sent"
    )]
    PathEncoded,
    /// A slash at the end of the path was dropped or added.
    #[error("the signed path and the path that was sent differ in a slash at the end")]
    EndingSlash,
    /// The URL was signed with its query.
    #[error("the signed URL still has its query; query parameters are signed with the others only")]
    QueryInUrl,
    /// The method in lower case.
    #[error("the method was signed in lower case")]
    MethodCase,
    /// GET signed for POST, or the like.
    #[error("another method was signed than the request was sent with")]
    OtherMethod,

    // Encoding.
    /// Escapes in lower case.
    #[error("percent-encoding was done with lower-case hexadecimal digits")]
    LowerCaseHex,
    /// A form's encoding, with `+` for a space.
    #[error("values were encoded as a form is (+ for a space, %7E for ~, * plain)")]
    FormEncoding,
    /// JavaScript's `encodeURIComponent`.
    #[error("the characters ! ' ( ) * were not percent-encoded, as encodeURIComponent leaves them")]
    ComponentEncoding,
    /// The joined parameters were not encoded as a whole.
    #[error("the joined parameters were not percent-encoded once more as a whole")]
    EncodedOnce,

    // Parameters.
    /// Sorted as plain text.
    #[error("parameters were sorted before they were percent-encoded; they are sorted afterwards")]
    SortedBeforeEncoding,
    /// Not sorted at all.
    #[error("parameters were not sorted by name and value")]
    NotSorted,
    /// A plus sign in query or form was taken for itself.
    #[error("a + in query or form was signed as a plus sign; it is a space")]
    PlusLiteral,
    /// Names of the query were not decoded.
    #[error("parameter names from query or form were not decoded before they were encoded again")]
    NamesNotDecoded,
    /// Neither names nor values of the query were decoded.
    #[error("parameters from query or form were not decoded before they were encoded again")]
    NotDecoded,
    /// The query was left out.
    #[error("query parameters were left out")]
    QueryLeftOut,
    /// The form was left out.
    #[error("form parameters of the body were left out")]
    FormLeftOut,
    /// A body that is no form was signed as one.
    #[error("a body that is no form was signed as if it were one; use oauth_body_hash for it")]
    BodyFoldedIn,
    /// Header parameters that are not OAuth's own were left out.
    #[error(
        "parameters of the Authorization header beyond OAuth's own (xoauth_requestor_id) were left out"
    )]
    ExtraLeftOut,
    /// `realm` was signed.
    #[error("realm was signed; it is the one parameter of the header that is not")]
    RealmIncluded,
    /// `oauth_version` was sent and not signed.
    #[error("oauth_version was sent but not signed")]
    VersionNotSigned,
    /// `oauth_version` was signed and not sent.
    #[error("oauth_version was signed but not sent")]
    VersionNotSent,
    /// An empty token was sent and not signed.
    #[error("an empty oauth_token was sent but not signed")]
    TokenNotSigned,
    /// An empty token was signed and not sent.
    #[error("an empty oauth_token was signed but not sent")]
    TokenNotSent,
    /// `oauth_body_hash` was sent and not signed.
    #[error("oauth_body_hash was sent but not signed")]
    BodyHashNotSigned,
    /// Of several parameters of a name the last one only.
    #[error("of several parameters with one name only the last was signed")]
    LastOnly,
    /// Of several parameters of a name the first one only.
    #[error("of several parameters with one name only the first was signed")]
    FirstOnly,
    /// Parameters of one name were numbered.
    #[error("several parameters with one name were signed as name[0], name[1] and so on")]
    Numbered,
}
