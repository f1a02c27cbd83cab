use serde_json::Value;

use crate::shown::Shown;

pub(super) fn describe(text: &mut Shown, told: &Value) {
    let kind = told.get("kind").and_then(Value::as_str).unwrap_or_default();
    text.line(match kind {
        "server_token" => "A server token of STOVE's.",
        "user_token" => "A player's token of STOVE's.",
        "refresh_token" => "A refresh token of STOVE's.",
        "sealed_elsewhere" => "A sealed token of another installation.",
        _ => "No token of STOVE's.",
    });
    match told.get("why_not").and_then(Value::as_str) {
        Some(why_not) => text.line(&format!("It would be refused now: {why_not}.")),
        None if kind == "refresh_token" => {
            text.line("It would be accepted now, unless it was used before.");
        }
        None => text.line("It would be accepted now, for the game that it is for."),
    }
    text.line("");
    for (name, key) in [
        ("environment", "environment"),
        ("key", "key_id"),
        ("authentic", "authentic"),
    ] {
        text.field(name, told.get(key));
    }
    if told.get("pinned") == Some(&Value::Bool(true)) {
        text.line("  pinned by a seed file, not made here");
    }
    let claims = told.get("claims");
    for (name, key) in [
        ("app", "app_id"),
        ("application no", "application_no"),
        ("credential", "credential_id"),
        ("player", "player_id"),
        ("guid", "guid"),
        ("token", "token_id"),
        ("family", "family_id"),
    ] {
        text.field(name, claims.and_then(|claims| claims.get(key)));
    }
    for (name, key) in [("issued at", "issued_at"), ("expires at", "expires_at")] {
        text.moment(name, claims.and_then(|claims| claims.get(key)));
    }
}
