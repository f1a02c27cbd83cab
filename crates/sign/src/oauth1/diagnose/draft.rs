//! Parameters, with what signers do to them before they sign.

use crate::oauth1::{
    Presented, Source,
    encoding::{encode, is_unreserved},
};

/// A parameter, decoded.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) source: Source,
}

#[derive(Clone, Copy)]
pub(super) enum Order {
    Encoded,
    Plain,
    AsSent,
    HeaderFirst,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    Rfc,
    Form,
    Component,
}

/// Parameters in the order in which they were sent, and what is done to them.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) pairs: Vec<Pair>,
    pub(super) order: Order,
    pub(super) escape: Escape,
    pub(super) again: bool,
}

impl Draft {
    pub(super) fn of(presented: &Presented<'_>) -> Self {
        let sent = presented.as_sent();
        let signed = sent.into_iter().filter(|it| it.name() != "oauth_signature");
        let pairs = signed.map(|it| Pair {
            name: it.name().into_owned().into(),
            value: it.value().into_owned().into(),
            source: it.source,
        });
        Self {
            pairs: pairs.collect(),
            order: Order::Encoded,
            escape: Escape::Rfc,
            again: true,
        }
    }

    pub(super) fn text(&self) -> Vec<u8> {
        let mut pairs: Vec<_> = self.pairs.iter().collect();
        match self.order {
            Order::Plain => pairs.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value))),
            Order::HeaderFirst => pairs.sort_by_key(|pair| pair.source != Source::Header),
            Order::Encoded | Order::AsSent => {}
        }
        let mut pairs: Vec<_> = pairs
            .into_iter()
            .map(|pair| (self.escaped(&pair.name), self.escaped(&pair.value)))
            .collect();
        if let Order::Encoded = self.order {
            pairs.sort();
        }
        let joined: Vec<_> = pairs
            .iter()
            .map(|(name, value)| [name.as_slice(), b"=", value].concat())
            .collect();
        let joined = joined.join(&b'&');
        if self.again {
            self.escaped(&joined)
        } else {
            joined
        }
    }

    fn escaped(&self, plain: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(plain.len());
        for byte in plain {
            match (self.escape, byte) {
                (Escape::Form, b' ') => text.push(b'+'),
                (Escape::Form, b'~') => text.extend_from_slice(b"%7E"),
                (Escape::Form, b'*') | (Escape::Component, b'!' | b'\'' | b'(' | b')' | b'*') => {
                    text.push(*byte);
                }
                _ if is_unreserved(*byte) => text.push(*byte),
                _ => encode(&[*byte], &mut text),
            }
        }
        text
    }

    pub(super) fn with(&self, alter: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut draft = self.clone();
        alter(&mut draft);
        draft.text()
    }

    pub(super) fn without(&self, left_out: impl Fn(&Pair) -> bool) -> Vec<u8> {
        self.with(|draft| draft.pairs.retain(|pair| !left_out(pair)))
    }

    pub(super) fn and(&self, name: &str, value: &[u8]) -> Vec<u8> {
        self.with(|draft| {
            draft.pairs.push(Pair {
                name: name.into(),
                value: value.into(),
                source: Source::Header,
            });
        })
    }
}
