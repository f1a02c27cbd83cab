//! Templates of any shape against every way of reading what they come to.

use proptest::{collection::vec, prelude::*, sample::select};
use rewards::{Profile, Receiver};

use super::vectors::{TRUSTING, judge, key};

/// A parameter of a template: what stands before it, its alphabet and lengths.
#[derive(Clone, Debug)]
struct Part {
    before: &'static str,
    alphabet: &'static str,
    length: [usize; 2],
    value: String,
}

fn part() -> impl Strategy<Value = Part> {
    let alphabets = select(vec!["ab", "b", "01", "a0", "a:", ":"]);
    let lengths = select(vec![[1, 1], [2, 2], [1, 3], [0, 2]]);
    let before = select(vec!["", "", ":", "a", "0:", "bb"]);
    (before, alphabets, lengths).prop_flat_map(|(before, alphabet, length)| {
        let letters = alphabet.bytes().map(char::from).collect::<Vec<_>>();
        vec(select(letters), length[0]..=length[1]).prop_map(move |value| Part {
            before,
            alphabet,
            length,
            value: value.into_iter().collect(),
        })
    })
}

/// Parts of which one can be an order's id, which is never empty.
fn parts() -> impl Strategy<Value = Vec<Part>> {
    let order = part().prop_filter("an order's id is not empty", |part| part.length[0] > 0);
    (order, vec(part(), 1..4), any::<prop::sample::Index>()).prop_map(|(order, mut parts, at)| {
        parts.insert(at.index(parts.len() + 1), order);
        parts
    })
}

/// The place of the order: the first that cannot be empty.
fn order_of(parts: &[Part]) -> usize {
    parts.iter().position(|part| part.length[0] > 0).unwrap()
}

fn toml(parts: &[Part], secret_at: usize) -> String {
    let names: Vec<_> = (0..parts.len()).map(|at| format!("p{at}")).collect();
    let mut template = String::new();
    let mut shapes = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at == secret_at {
            template.push_str("{secret}");
        }
        template.push_str(&format!("{}{{p{at}}}", part.before));
        let (alphabet, [min, max]) = (part.alphabet, part.length);
        shapes.push_str(&format!(
            "p{at} = {{ alphabet = \"{alphabet}\", length = [{min}, {max}] }}\n"
        ));
    }
    if secret_at >= parts.len() {
        template.push_str("{secret}");
    }
    let order = order_of(parts);
    format!(
        "name = \"any\"\ntitle = \"Any\"\nsource = [\"here\"]\nmethod = \"GET\"\n\
         [query]\nrequired = {names:?}\n\
         [signature]\nparameter = \"sig\"\nencoding = \"hex\"\nscheme = \"sha256\"\n\
         over = {{ template = \"{template}\" }}\n\
         [fields]\norder = \"p{order}\"\n[shapes]\n{shapes}\
         [answers]\ngranted = {{ status = 200 }}\nduplicate = {{ status = 200 }}\n"
    )
}

/// Every way of giving the parts values that come to the same text.
fn readings(parts: &[Part], text: &str) -> Vec<Vec<String>> {
    let Some((part, rest)) = parts.split_first() else {
        return if text.is_empty() {
            vec![Vec::new()]
        } else {
            Vec::new()
        };
    };
    let Some(text) = text.strip_prefix(part.before) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for len in part.length[0]..=part.length[1].min(text.len()) {
        let (value, behind) = text.split_at(len);
        if value.chars().all(|ch| part.alphabet.contains(ch)) {
            for mut others in readings(rest, behind) {
                others.insert(0, value.to_owned());
                found.push(others);
            }
        }
    }
    found
}

fn query(values: &[String], mac: &str) -> String {
    let pairs = values.iter().enumerate();
    let pairs: Vec<_> = pairs.map(|(at, value)| format!("p{at}={value}")).collect();
    format!("{}&sig={mac}", pairs.join("&"))
}

/// Parts in a text that can be read in two ways are there, so that the property
/// below is not silent.
#[test]
fn some_texts_have_many_readings() {
    let part = |before, length| Part {
        before,
        alphabet: "ab",
        length,
        value: "ab".to_owned(),
    };
    let parts = [part("", [1, 3]), part("", [1, 3])];
    assert_eq!(readings(&parts, "abab").len(), 3);
    assert_eq!(
        readings(&[part("", [2, 2]), part("", [1, 3])], "abab").len(),
        1
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    /// Whatever else a signed text can be read as: all readings have one order,
    /// and what counts as authenticated is the same in all of them.
    #[test]
    fn no_reading_makes_another_order_or_another_signed_value(
        parts in parts(),
        secret_at in 0..5_usize,
    ) {
        // What stands on either side of the secret is read apart.
        let secret_at = secret_at.min(parts.len());
        let profile = Profile::read(&toml(&parts, secret_at)).unwrap();
        let receiver = Receiver::new(&profile, [], TRUSTING).unwrap();
        let key = key(&profile, "secret");
        let values: Vec<_> = parts.iter().map(|part| part.value.clone()).collect();
        let names: Vec<_> = (0..parts.len()).map(|at| format!("p{at}")).collect();
        let pairs: Vec<_> = names.iter().zip(&values).map(|(n, v)| (&**n, &**v)).collect();
        let signed = profile.issue(&key, None, &pairs).unwrap();
        let (_, mac) = signed.split_once("&sig=").unwrap();
        let honest = judge(&receiver, &signed, Some(&key)).unwrap();
        let text = |parts: &[Part], values: &[String]| -> String {
            parts.iter().zip(values).map(|(part, value)| format!("{}{value}", part.before)).collect()
        };
        let (front, back) = parts.split_at(secret_at);
        let (first, last) = values.split_at(secret_at);
        for front_values in readings(front, &text(front, first)) {
            for back_values in readings(back, &text(back, last)) {
                let all = [front_values.clone(), back_values].concat();
                let other = judge(&receiver, &query(&all, mac), Some(&key)).unwrap();
                prop_assert_eq!(other.order(), honest.order(), "{:?} for {:?}", all, values);
                prop_assert!(other.authenticated().eq(honest.authenticated()), "{:?} for {:?}", all, values);
            }
        }
    }

    /// What can be told apart counts as told apart where lengths are fixed.
    #[test]
    fn fixed_lengths_are_enough(mut parts in parts()) {
        for part in &mut parts {
            part.length = [part.value.len().max(1); 2];
        }
        let profile = Profile::read(&toml(&parts, 9)).unwrap();
        prop_assert!(profile.parameters().all(|(.., authenticated)| authenticated));
    }
}
