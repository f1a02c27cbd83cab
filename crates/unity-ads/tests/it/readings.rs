//! Every way of reading a signed text as parameters.

use unity_ads::wire::signing_text;

/// A set of parameters, decoded.
pub(super) type Set = Vec<(String, String)>;

/// All sets whose signed text is this one: the text is cut at any of its
/// commas behind which a name can begin, and each part at any of its equals
/// signs.
pub(super) fn all(text: &str) -> Vec<Set> {
    let commas: Vec<usize> = text.match_indices(',').map(|(at, _)| at).collect();
    let mut found = Vec::new();
    for chosen in 0..1_u32 << commas.len() {
        let mut parts = Vec::new();
        let mut from = 0;
        for (number, at) in commas.iter().enumerate() {
            if chosen & (1 << number) != 0 {
                parts.push(&text[from..*at]);
                from = at + 1;
            }
        }
        parts.push(&text[from..]);
        let mut sets: Vec<Set> = vec![Vec::new()];
        for part in parts {
            let mut longer = Vec::new();
            for (at, _) in part.match_indices('=') {
                let pair = (part[..at].to_owned(), part[at + 1..].to_owned());
                for set in &sets {
                    let mut set = set.clone();
                    set.push(pair.clone());
                    longer.push(set);
                }
            }
            sets = longer;
        }
        found.extend(sets);
    }
    let signs_it = |set: &Set| signing_text(set.iter().map(|(n, v)| (&**n, &**v))) == text;
    found.retain(signs_it);
    found
}

/// A query that says exactly that, every byte of it escaped.
pub(super) fn query(set: &Set, hmac: &str) -> String {
    let escaped = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02x}")).collect() };
    let pairs = set
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    let mut pairs: Vec<String> = pairs.collect();
    pairs.push(format!("hmac={hmac}"));
    pairs.join("&")
}
