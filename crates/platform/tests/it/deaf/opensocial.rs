use base::AppId;
use faults::CALLS;
use testkit::Call;

use super::Named;

/// A call of each kind, by a game's server and by the player's device.
pub(super) fn calls(app: AppId, session: &str) -> Vec<Named> {
    let mut calls = servers();
    calls.extend(devices(app, session));
    calls
}

/// As nobody has signed them well: a deaf node does not come so far as to see it.
fn servers() -> Vec<Named> {
    let all = CALLS
        .iter()
        .filter(|call| call.name.starts_with("opensocial."));
    let call = |call: &faults::Call| {
        let path = call
            .path
            .replace("{guid}", "@me")
            .replace("{selector}", "@self");
        let path = path.replace("{appid}", "@app").replace("{group}", "notes");
        let method = ["GET", "POST", "PUT", "DELETE"];
        let method = method.into_iter().find(|it| *it == call.method.as_str());
        let signed = "OAuth oauth_consumer_key=\"k\", oauth_nonce=\"n\", oauth_signature=\"AA%3D%3D\", \
                      oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1\"";
        Call::new(method.unwrap(), format!("/opensocial{path}")).header("authorization", signed)
    };
    all.map(|it| (it.name, call(it))).collect()
}

fn devices(app: AppId, session: &str) -> Vec<Named> {
    let all = CALLS
        .iter()
        .filter(|call| call.name.starts_with("device.opensocial_"));
    let call = |call: &faults::Call| {
        let path = call
            .path
            .replace("{app}", &app.to_string())
            .replace("{payment}", "BCD5206C-08F3-462B-BF2B-B6CB9A275B79");
        let path = path.replace("{message}", "1").replace("{player}", "1");
        let made = match call.method.as_str() {
            "PUT" => Call::put(path, "{}"),
            "POST" => Call::post(path, "{}"),
            "DELETE" => Call::new("DELETE", path),
            _ => Call::get(path),
        };
        made.bearer(session)
    };
    all.map(|it| (it.name, call(it))).collect()
}
