use std::process::ExitCode;

use anyhow::Context;
use rewards::{Profile, Receiver, Trust};
use serde_json::json;
use sign::HmacMd5Key;
use unity_ads::{Explanation, Signature, wire::CallbackUrl};

use super::given;
use crate::{
    args, secret_file,
    shown::{self, plain},
};

/// Says what a redeem callback is. The exit code is 0 only if it would be
/// accepted.
///
/// # Errors
/// When a secret cannot be read, or the callback URL is none.
pub(super) fn explain(arguments: &args::ExplainUnityAds) -> anyhow::Result<ExitCode> {
    let url = given(&arguments.url)?;
    let key = |path| {
        let secret = secret_file::read(path)?;
        Ok(HmacMd5Key::new(secret.expose()))
    };
    let files = arguments.secret_files.iter();
    let keys = files
        .map(|path| key(path))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let receiver = arguments.callback_url.as_deref().map(receiver);
    let receiver = receiver.transpose().context("--callback-url")?;
    let told = unity_ads::explain(&url, &keys, receiver.as_ref());
    shown::print(arguments.output, &json!(told), |text| describe(text, &told))?;
    Ok(if told.accepted {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn receiver(callback_url: &str) -> anyhow::Result<Receiver> {
    let url: CallbackUrl = callback_url.parse()?;
    let profile = Profile::named("unity-ads").context("there is no profile")?;
    let statics = url.static_parameters().iter();
    Ok(Receiver::new(&profile, statics, Trust::default())?)
}

fn describe(text: &mut shown::Shown, told: &Explanation) {
    text.line(&match &told.why_not {
        Some(why_not) => format!("It would be refused: {why_not}."),
        None => "It would be accepted, once.".to_owned(),
    });
    if !told.parameters.is_empty() {
        text.line(match told.parameters.len() {
            1 => "\nIts only parameter beside the signature:",
            _ => "\nIts parameters in the order in which they are signed:",
        });
        for parameter in &told.parameters {
            let value = json!(plain(&parameter.value));
            text.field(&plain(&parameter.name), Some(&value));
        }
        text.line("\nThe text that the signature has to be over:");
        text.line(&format!("  {}", plain(&told.signing_text)));
    }
    // The reason is a rule as well, and has been told.
    let others = told.broken_rules.iter();
    let others = others.filter(|rule| Some(*rule) != told.why_not.as_ref());
    section(text, "What else breaks a rule:", others);
    let ambiguities = told.ambiguities.iter();
    section(text, "What could be read in another way:", ambiguities);
    text.line(match told.signature {
        Signature::Missing => "\nThere is no signature.",
        Signature::Unreadable => "\nThe signature has not 32 hexadecimal digits.",
        Signature::Unchecked => "\nThe signature was not checked.",
        Signature::Holds => "\nThe signature holds.",
        Signature::Fails => "\nThe signature does not hold.",
    });
}

fn section<'t>(text: &mut shown::Shown, title: &str, sentences: impl Iterator<Item = &'t String>) {
    for (index, sentence) in sentences.enumerate() {
        if index == 0 {
            text.line(&format!("\n{title}"));
        }
        text.line(&format!("  {sentence}"));
    }
}
