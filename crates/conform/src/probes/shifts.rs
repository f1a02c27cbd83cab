//! The signed text of parameters that are joined by commas can be read in more
//! than one way when values may hold commas.

use rewards::Covers;

use super::Judged;
use crate::{
    callback::Query,
    flaw::{availability, forgery},
    network::Facts,
    session::{Call, Session},
};

const NOT_FIRST: &str = "the callback whose signature was to be moved was not granted";

/// The static parameter behind the order goes into the order.
pub(super) async fn new_order(session: &mut Session<'_>) -> Judged {
    let facts = session.network().facts().clone();
    let behind = sorted(session, "");
    let behind = behind.iter().find(|(name, _)| *name > facts.order);
    let Some((name, value)) = behind.filter(|(name, _)| *name != facts.user).cloned() else {
        return Judged::Not(
            "the callback URL has no parameter whose name stands between the order's and the user's",
        );
    };
    let call = session.next();
    if !session.must_grant(&call, &availability::NOT_GRANTED).await {
        return Judged::Not(NOT_FIRST);
    }
    let (pair, join) = marks(&facts);
    let order = format!("{}{join}{name}{pair}{value}", call.order());
    let mut query = statics_but(session, &[&name]);
    query = query.with(&facts.user, session.user());
    let attack = attack(session, &call, query, &order);
    session.must_refuse(&attack, &forgery::COMMA_SHIFT).await;
    Judged::Done
}

/// Everything behind the order goes into the order.
pub(super) async fn no_user(session: &mut Session<'_>) -> Judged {
    let facts = session.network().facts().clone();
    let call = session.next();
    if !session.must_grant(&call, &availability::NOT_GRANTED).await {
        return Judged::Not(NOT_FIRST);
    }
    let behind: Vec<_> = sorted(session, call.order())
        .into_iter()
        .filter(|(name, _)| *name > facts.order)
        .collect();
    let mut order = call.order().to_owned();
    let (pair, join) = marks(&facts);
    for (name, value) in &behind {
        order.push_str(&format!("{join}{name}{pair}{value}"));
    }
    let gone: Vec<&str> = behind.iter().map(|(name, _)| name.as_str()).collect();
    let query = statics_but(session, &gone);
    let attack = attack(session, &call, query, &order);
    session
        .must_refuse(&attack, &forgery::COMMA_SHIFT_NO_USER)
        .await;
    Judged::Done
}

/// What the client has said holds another amount, which the decoded text does not
/// tell from a parameter.
pub(super) async fn separator(session: &mut Session<'_>) -> Judged {
    let Some((spoken, amount)) = session.network().facts().spoken.clone() else {
        return Judged::Not("nothing in the callback is the client's");
    };
    let order = session.fresh();
    let mut fields = session.fields(&order);
    fields.retain(|(name, _)| *name != spoken);
    fields.push((spoken.clone(), format!("x&{amount}=999")));
    fields.sort();
    let mac = session.mac(&fields);
    let written = fields
        .iter()
        .fold(Query::default(), |query, (name, value)| {
            match *name == spoken {
                true => query.raw(name, value),
                false => query.with(name, value),
            }
        });
    let query = session.sealed(written, &mac);
    let call = Call::new(&order, query).over(fields, session.network());
    session.must_refuse(&call, &forgery::SEPARATOR_SHIFT).await;
    Judged::Done
}

/// What stands between a name and its value, and between two parameters.
const fn marks(facts: &Facts) -> (char, char) {
    match facts.covers {
        Covers::Parameters { pair, join } => (pair, join),
        _ => ('=', ','),
    }
}

/// What is signed, in the order of the names.
fn sorted(session: &Session<'_>, order: &str) -> Vec<(String, String)> {
    let mut all = session.network().facts().statics.clone();
    all.extend(session.network().fields(order, session.user()));
    all.sort();
    all
}

fn statics_but(session: &Session<'_>, gone: &[&str]) -> Query {
    let mut query = Query::default();
    for (name, value) in &session.network().facts().statics {
        if !gone.contains(&name.as_str()) {
            query = query.with(name, value);
        }
    }
    query
}

/// The call's signature for another order.
fn attack(session: &mut Session<'_>, call: &Call, query: Query, order: &str) -> Call {
    let mac = session.mac(call.fields());
    let query = query.with(&session.network().facts().order, order);
    let query = session.sealed(query, &mac);
    let signed = call.fields().to_vec();
    let attack = Call::new(order, query).over(signed, session.network());
    attack.alone()
}
