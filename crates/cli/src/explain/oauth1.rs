use std::{fs, process::ExitCode};

use anyhow::{Context, bail};
use base::Timestamp;
use base64::{Engine, engine::general_purpose::STANDARD};
use directory::Directory;
use opensocial::{explain::Explanation, game::Heard};
use operator::SentRequest;
use serde_json::{Value, json};
use sign::oauth1::Scheme;

use crate::{
    args,
    reach::Reach,
    shown::{self, Shown, items, plain},
};

/// Says what a call of the OpenSocial API is. The exit code is 0 only if it would
/// be accepted.
///
/// # Errors
/// When the installation cannot be reached, and when what is given is no request.
pub(super) async fn explain(arguments: &args::ExplainOauth1) -> anyhow::Result<ExitCode> {
    let sent = sent(arguments)?;
    let told = match Reach::find(&arguments.place).await? {
        Reach::Server(server) => {
            let body = json!({
                "app_id": sent.app_id,
                "method": sent.method,
                "url": sent.url,
                "headers": sent.headers,
                "body": STANDARD.encode(&sent.body),
            });
            server.ask("/admin/v1/explain/oauth1", &body).await?
        }
        Reach::Store(local) => {
            let told = local.explain_oauth1(&sent);
            local.close().await;
            json!(told?)
        }
    };
    shown::print(arguments.output, &told, |text| describe(text, &told))?;
    let accepted = told.get("accepted").and_then(Value::as_bool);
    Ok(if accepted == Some(true) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says what a request is to what a node knows.
///
/// # Errors
/// Why it is no request.
pub(crate) fn explained(
    directory: &Directory,
    sent: &SentRequest,
    now: Timestamp,
) -> Result<Explanation, String> {
    let headers = sent.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    let scheme = if sent.tls {
        Scheme::Https
    } else {
        Scheme::Http
    };
    let heard = Heard::new(&sent.method, &sent.url, scheme, headers, &sent.body);
    let heard = heard.map_err(|why| why.to_string())?;
    Ok(platform::explain_oauth1(
        directory,
        sent.app_id,
        &heard,
        now,
    ))
}

fn sent(arguments: &args::ExplainOauth1) -> anyhow::Result<SentRequest> {
    let body = arguments
        .body
        .as_ref()
        .map(|path| fs::read(path).with_context(|| format!("the body in {}", path.display())));
    let mut headers = Vec::new();
    for given in &arguments.headers {
        let Some(path) = given.strip_prefix('@') else {
            headers.push(header(given)?);
            continue;
        };
        let text = fs::read_to_string(path);
        let text = text.with_context(|| format!("the headers in {path}"))?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            headers.push(header(line)?);
        }
    }
    Ok(SentRequest {
        app_id: arguments.app_id,
        method: arguments.method.clone(),
        url: arguments.url.clone(),
        tls: false,
        headers,
        body: body.transpose()?.unwrap_or_default(),
    })
}

/// What is wrong is not repeated: a credential may stand in it.
fn header(line: &str) -> anyhow::Result<(String, String)> {
    let Some((name, value)) = line.split_once(':') else {
        bail!("a header is given as NAME: VALUE");
    };
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn describe(text: &mut Shown, told: &Value) {
    let word = |key: &str| told.get(key).and_then(Value::as_str);
    text.line(&match word("why_not") {
        Some(why_not) => format!("It would be refused: {}.", plain(why_not)),
        None => "It would be accepted, unless its nonce was used before.".to_owned(),
    });
    for (at, mistake) in items(told, "mistakes").enumerate() {
        if at == 0 {
            text.line("\nWith this mistake the signature comes out that was sent:");
        }
        text.line(&format!(
            "  {}",
            plain(mistake.as_str().unwrap_or_default())
        ));
    }
    text.line("");
    for (name, key) in [
        ("problem", "problem"),
        ("consumer key", "consumer_key"),
        ("model", "model"),
        ("calls", "calls"),
    ] {
        let value = word(key).map(|value| json!(plain(value)));
        text.field(name, value.as_ref());
    }
    moment(text, told.get("timestamp"));
    let mut parameters = items(told, "parameters").peekable();
    if parameters.peek().is_some() {
        text.line("\nThe parameters that are signed, and where they stand:");
    }
    for parameter in parameters {
        let word = |key| parameter.get(key).and_then(Value::as_str);
        let [source, name, value] = ["source", "name", "value"].map(|key| word(key).unwrap_or(""));
        text.line(&format!("  {source:<20}  {}={}", plain(name), plain(value)));
    }
    if let Some(base_string) = word("base_string") {
        text.line("\nThe text that the signature has to be over:");
        text.line(&format!("  {}", plain(base_string)));
    }
}

fn moment(text: &mut Shown, told: Option<&Value>) {
    let second = |key| told.and_then(|told| told.get(key)).and_then(Value::as_i64);
    let (Some(signed_at), Some(now)) = (second("signed_at"), second("now")) else {
        return;
    };
    let millis = json!(signed_at.saturating_mul(1000));
    text.moment("signed at", Some(&millis));
    let window = second("window").unwrap_or_default();
    let apart = now.saturating_sub(signed_at);
    let side = if apart < 0 { "ahead of" } else { "behind" };
    let apart = apart.unsigned_abs();
    let told = format!("{apart} s {side} the platform's clock; up to {window} s is taken");
    text.field("", Some(&json!(told)));
}
