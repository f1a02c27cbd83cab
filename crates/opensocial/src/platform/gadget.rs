//! What players are shown: a request of the platform's to the game, signed in
//! the player's name (Mobage, "Request from Gadget Server to Game Server").

/// How the names begin that only the platform may give a value (OpenSocial 0.9,
/// "Gadgets API", signed requests).
const RESERVED: [&str; 3] = ["oauth", "xoauth", "opensocial"];

/// Whether only the platform may give a parameter of that name a value. The name
/// is the decoded one; the case of its letters makes no difference.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let name = name.as_bytes();
    RESERVED.iter().any(|reserved| {
        let start = name.get(..reserved.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(reserved.as_bytes()))
    })
}
