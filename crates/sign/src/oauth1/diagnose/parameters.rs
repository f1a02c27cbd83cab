//! What signers write for the parameters.

use std::collections::BTreeMap;

use super::{
    Variants,
    draft::{Draft, Escape, Order, Pair},
};
use crate::oauth1::{
    Mistake, Presented, Source,
    encoding::{Plus, decode},
};

/// All parameters, joined and encoded.
pub(super) fn variants(presented: &Presented<'_>) -> Variants<Vec<u8>> {
    let right = Draft::of(presented);
    let mut all = Variants::right(right.text());
    orders(&right, &mut all);
    readings(presented, &right, &mut all);
    sources(presented, &right, &mut all);
    protocol(presented, &right, &mut all);
    twins(&right, &mut all);
    all
}

fn orders(right: &Draft, all: &mut Variants<Vec<u8>>) {
    let order = |order| right.with(|draft| draft.order = order);
    all.add(Mistake::SortedBeforeEncoding, order(Order::Plain));
    all.add(Mistake::NotSorted, order(Order::AsSent));
    all.add(Mistake::NotSorted, order(Order::HeaderFirst));
    let escape = |escape| right.with(|draft| draft.escape = escape);
    all.add(Mistake::FormEncoding, escape(Escape::Form));
    all.add(Mistake::ComponentEncoding, escape(Escape::Component));
    all.add(
        Mistake::EncodedOnce,
        right.with(|draft| draft.again = false),
    );
}

/// What query and form are read as.
fn readings(presented: &Presented<'_>, right: &Draft, all: &mut Variants<Vec<u8>>) {
    let plain = |raw: &[u8], plus| decode(raw, plus).unwrap_or_default();
    let reread = |read: &Read<'_>| {
        right.with(|draft| {
            draft.pairs.retain(|pair| pair.source == Source::Header);
            draft.pairs.extend(raw(presented, read));
        })
    };
    let literal = Plus::Literal;
    all.add(
        Mistake::PlusLiteral,
        reread(&|name, value| (plain(name, literal), plain(value, literal))),
    );
    all.add(
        Mistake::NamesNotDecoded,
        reread(&|name, value| (name.to_vec(), plain(value, Plus::Space))),
    );
    all.add_with(
        vec![Mistake::NamesNotDecoded, Mistake::PlusLiteral],
        reread(&|name, value| (name.to_vec(), plain(value, literal))),
    );
    all.add(
        Mistake::NotDecoded,
        reread(&|name, value| (name.to_vec(), value.to_vec())),
    );
}

type Read<'r> = dyn Fn(&[u8], &[u8]) -> (Vec<u8>, Vec<u8>) + 'r;

/// The pairs of query and form, undecoded, through `read`.
fn raw(presented: &Presented<'_>, read: &Read<'_>) -> Vec<Pair> {
    let query = presented.request.query().unwrap_or_default();
    let form = presented.request.form().unwrap_or_default();
    let query = pairs(query, Source::Query, read);
    query.chain(pairs(form, Source::Body, read)).collect()
}

fn pairs(text: &[u8], source: Source, read: &Read<'_>) -> impl Iterator<Item = Pair> {
    let pairs = text.split(|byte| *byte == b'&').filter(|it| !it.is_empty());
    let pairs = pairs.map(move |pair| {
        let mut sides = pair.splitn(2, |byte| *byte == b'=');
        let mut side = || sides.next().unwrap_or_default();
        let (name, value) = read(side(), side());
        Pair {
            name,
            value,
            source,
        }
    });
    pairs.filter(|pair| pair.name != b"oauth_signature")
}

/// What is signed of which place.
fn sources(presented: &Presented<'_>, right: &Draft, all: &mut Variants<Vec<u8>>) {
    let from = |source| right.without(|pair| pair.source == source && !is_protocol(pair));
    all.add(Mistake::QueryLeftOut, from(Source::Query));
    all.add(Mistake::FormLeftOut, from(Source::Body));
    all.add(
        Mistake::ExtraLeftOut,
        right.without(|pair| pair.source == Source::Header && !is_own(pair)),
    );
    if let Some(realm) = presented.realm {
        all.add(Mistake::RealmIncluded, right.and("realm", realm));
    }
    let body = presented.request.body;
    if !presented.request.is_form() {
        let read = |name: &[u8], value: &[u8]| (form(name), form(value));
        let folded = right.with(|draft| draft.pairs.extend(pairs(body, Source::Body, &read)));
        all.add(Mistake::BodyFoldedIn, folded);
    }
}

/// Decodes as a form, and leaves alone what is none.
fn form(raw: &[u8]) -> Vec<u8> {
    decode(raw, Plus::Space).unwrap_or_else(|| raw.to_vec())
}

fn is_protocol(pair: &Pair) -> bool {
    pair.name.starts_with(b"oauth_")
}

/// What RFC 5849 has in a signed request, and the body's hash.
fn is_own(pair: &Pair) -> bool {
    const OWN: [&[u8]; 7] = [
        b"oauth_body_hash",
        b"oauth_consumer_key",
        b"oauth_nonce",
        b"oauth_signature_method",
        b"oauth_timestamp",
        b"oauth_token",
        b"oauth_version",
    ];
    OWN.contains(&pair.name.as_slice())
}

/// OAuth's own parameters that were sent and not signed, or the reverse.
fn protocol(presented: &Presented<'_>, right: &Draft, all: &mut Variants<Vec<u8>>) {
    let without = |name: &str| right.without(|pair| pair.name == name.as_bytes());
    let version = without("oauth_version");
    if presented.parameter("oauth_version").is_some() {
        all.add(Mistake::VersionNotSigned, version);
    } else {
        all.add(Mistake::VersionNotSent, right.and("oauth_version", b"1.0"));
    }
    if !presented.token_is_sent() {
        all.add(Mistake::TokenNotSent, right.and("oauth_token", b""));
    } else if presented.token().is_none() {
        all.add(Mistake::TokenNotSigned, without("oauth_token"));
    }
    all.add(Mistake::BodyHashNotSigned, without("oauth_body_hash"));
}

/// What becomes of several parameters of a name.
fn twins(right: &Draft, all: &mut Variants<Vec<u8>>) {
    let mut places: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (at, pair) in right.pairs.iter().enumerate() {
        places.entry(&pair.name).or_default().push(at);
    }
    let alter = |one: &dyn Fn(&Pair, usize, usize) -> Option<Pair>| {
        right.with(|draft| {
            let pairs = right.pairs.iter().enumerate().filter_map(|(at, pair)| {
                let of_name = places.get(pair.name.as_slice())?;
                let number = of_name.binary_search(&at).ok()?;
                one(pair, number, of_name.len())
            });
            draft.pairs = pairs.collect();
        })
    };
    let first = alter(&|pair, number, _| (number == 0).then(|| pair.clone()));
    let last = alter(&|pair, number, of| (number.checked_add(1)? == of).then(|| pair.clone()));
    let numbered = alter(&|pair, number, of| {
        let mut pair = pair.clone();
        if of > 1 {
            pair.name
                .extend_from_slice(format!("[{number}]").as_bytes());
        }
        Some(pair)
    });
    all.add(Mistake::LastOnly, last);
    all.add(Mistake::FirstOnly, first);
    all.add(Mistake::Numbered, numbered);
}
