use serde_json::Value;

use crate::shown::Shown;

pub(super) fn describe(text: &mut Shown, told: &Value) {
    let kind = told.get("kind").and_then(Value::as_str).unwrap_or_default();
    text.line(match kind {
        "app_token" => "An app token of Meta's graph.",
        "user_token" => "A user token of Meta's graph.",
        "user_proof" => "A user proof, the nonce, of Meta's graph.",
        "sso_code" => "An SSO code of Meta's graph.",
        "refresh_code" => "A refresh code of Meta's graph.",
        "sealed_elsewhere" => "A sealed token or code of another installation.",
        _ => "No token, nonce or code of Meta's graph.",
    });
    let why_not = told.get("why_not").and_then(Value::as_str);
    text.line(&match (why_not, kind) {
        (Some(why_not), _) => format!("It would be refused now: {why_not}."),
        (None, "user_proof" | "sso_code" | "refresh_code") => {
            "It would be accepted now, unless it was used before.".to_owned()
        }
        (None, _) => "It would be accepted now.".to_owned(),
    });
    text.line("");
    for (name, key) in [("key", "key_id"), ("authentic", "authentic")] {
        text.field(name, told.get(key));
    }
    if told.get("pinned") == Some(&Value::Bool(true)) {
        text.line("  pinned by a seed file, not made here");
    }
    for (name, key) in [
        ("app", "app_id"),
        ("player", "player_id"),
        ("user id", "user_id"),
        ("token", "token_id"),
        ("family", "family_id"),
    ] {
        text.field(name, told.get(key));
    }
    for (name, key) in [("issued at", "issued_at"), ("expires at", "expires_at")] {
        text.moment(name, told.get(key));
    }
}
