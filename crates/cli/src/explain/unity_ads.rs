use std::process::ExitCode;

use anyhow::Context;
use base::Secret;
use serde_json::json;
use sign::HmacMd5Key;
use unity_ads::{
    Explanation,
    game::{Callback, Expected},
    wire::CallbackUrl,
};

use super::given;
use crate::{args, secret_file, shown};

/// Says what a redeem callback is. The exit code is 0 only if it would be
/// accepted.
///
/// # Errors
/// When a secret cannot be read, or the callback URL is none.
pub(super) fn explain(arguments: &args::ExplainUnityAds) -> anyhow::Result<ExitCode> {
    let url = given(&arguments.url)?;
    let secrets = arguments.secret_files.iter();
    let secrets = secrets.map(|path| secret_file::read(path));
    let told = of_several(&url, &secrets.collect::<anyhow::Result<Vec<_>>>()?);
    let told = match &arguments.callback_url {
        Some(configured) => {
            let configured: CallbackUrl = configured.parse().context("--callback-url")?;
            held_to(told, &url, &Expected::of(&configured))
        }
        None => told,
    };
    shown::print(arguments.output, &json!(told), |text| describe(text, &told))?;
    Ok(if told.accepted {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// By the secret under which the signature holds, or by the first one if it
/// holds under none.
fn of_several(url: &str, secrets: &[Secret]) -> Explanation {
    let told = |secret: &Secret| {
        let key = HmacMd5Key::new(secret.expose());
        unity_ads::explain(url, Some(&key))
    };
    let mut all = secrets.iter().map(told);
    let first = all.next();
    let better = first.iter().all(|first| first.verifies != Some(true));
    let holding = all.find(|told| better && told.verifies == Some(true));
    holding
        .or(first)
        .unwrap_or_else(|| unity_ads::explain(url, None))
}

/// The same in view of what the receiver is configured with.
fn held_to(told: Explanation, url: &str, expected: &Expected) -> Explanation {
    let query = url.split_once('?').map_or(url, |(_, query)| query);
    match Callback::parse(query.as_bytes(), expected) {
        Err(refusal) if told.accepted => Explanation {
            accepted: false,
            why_not: Some(refusal.to_string()),
            ..told
        },
        _ => told,
    }
}

/// Names and values are whatever the URL holds, and a terminal must not obey
/// them.
fn describe(text: &mut shown::Shown, told: &Explanation) {
    text.line("A redeem callback of Unity Ads.");
    text.line(&match &told.why_not {
        Some(why_not) => format!("It would be refused: {}.", why_not.escape_debug()),
        None => "It would be accepted, once.".to_owned(),
    });
    text.line("\nIts parameters in the order in which they are signed:");
    for parameter in &told.parameters {
        let value = json!(parameter.value.escape_debug().to_string());
        text.field(&parameter.name.escape_debug().to_string(), Some(&value));
    }
    text.line("\nThe text that the signature has to be over:");
    text.line(&format!("  {}", told.signing_text.escape_debug()));
    for (title, sentences) in [
        ("What breaks a rule:", &told.broken_rules),
        ("What could be read in another way:", &told.ambiguities),
    ] {
        if sentences.is_empty() {
            continue;
        }
        text.line(&format!("\n{title}"));
        for sentence in sentences {
            text.line(&format!("  {sentence}"));
        }
    }
    text.line(match told.verifies {
        Some(true) => "\nThe signature holds.",
        _ => "\nThe signature does not hold.",
    });
}
