//! What an attempt came to, in the courier's words.

use ::unity_ads::platform::Outcome;
use base::Secret;
use courier::Carried;
use store::AttemptOutcome;

/// How much of a refusal's text is shown.
const SHOWN: usize = 60;

/// There is an answer, and the pillar has judged it.
pub(super) fn answered(status: u16, outcome: Outcome, body: &[u8], secret: &Secret) -> Carried {
    let (outcome, detail, unknown) = match outcome {
        Outcome::Delivered => (AttemptOutcome::Delivered, String::new(), false),
        Outcome::DeliveredLate => (
            AttemptOutcome::DeliveredBefore,
            "the receiver has redeemed it at an earlier attempt".to_owned(),
            false,
        ),
        Outcome::Rejected { status } => {
            let said = said(body, secret);
            let detail = format!("the receiver refused with {status}{said}");
            (AttemptOutcome::Rejected, detail, false)
        }
        Outcome::Retry(reason) => (
            AttemptOutcome::Failed,
            format!("{reason}{}", said(body, secret)),
            reason.leaves_open(),
        ),
    };
    Carried::new(outcome, Some(status), detail).leaving_open(unknown)
}

/// The longest word that is kept. Secrets are longer, those of before and after a
/// rotation too, which are not known here.
const WORD: usize = 15;

/// The beginning of what the receiver says of itself, up to the first character
/// that is in no plain sentence. A receiver may repeat what it was sent: no
/// signature and no URL gets through that, no long word does, and the secret is
/// looked for.
fn said(body: &[u8], secret: &Secret) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphabetic() || b" ,.'-".contains(byte);
    let words = body.trim_ascii_start().iter().copied();
    let words: Vec<u8> = words.take_while(plain).take(SHOWN).collect();
    let words = String::from_utf8_lossy(words.trim_ascii()).into_owned();
    let told = secret.expose_str().is_some_and(|text| {
        let body = String::from_utf8_lossy(body);
        !text.is_empty() && body.contains(text)
    });
    let long = words.split(' ').any(|word| word.len() > WORD);
    if words.is_empty() || told || long {
        return String::new();
    }
    format!(": {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_receiver_says_only_words_are_kept() {
        let secret = Secret::new("abracadabra");
        for (body, kept) in [
            ("Signature did not match", ": Signature did not match"),
            (" Duplicate order\n", ": Duplicate order"),
            ("bad: http://x/?hmac=ab", ": bad"),
            ("106ed4300f91145aff6378a355fced73", ""),
            ("sorry, abracadabra", ""),
            ("expected correct-horse-battery-staple", ""),
            ("<html>", ""),
            ("", ""),
        ] {
            assert_eq!(said(body.as_bytes(), &secret), kept, "{body}");
        }
        let long = "word ".repeat(100);
        assert_eq!(said(long.as_bytes(), &secret).len(), 2 + SHOWN - 1);
    }
}
