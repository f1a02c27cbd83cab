use super::Judged;
use crate::{
    callback::{Query, encode},
    flaw::{double_grant, forgery, hygiene, loss},
    session::{Call, Session},
};

/// As many parameters as the parsers of PHP, Node and qs read.
const READ: usize = 1000;

pub(super) async fn missing_user(session: &mut Session<'_>) -> Judged {
    let user = session.network().facts().user.clone();
    without(session, &user, &loss::NO_USER).await
}

pub(super) async fn missing_order(session: &mut Session<'_>) -> Judged {
    let order = session.network().facts().order.clone();
    without(session, &order, &double_grant::NO_ORDER).await
}

async fn without(session: &mut Session<'_>, name: &str, flaw: &'static crate::Flaw) -> Judged {
    let order = session.fresh();
    let mut fields = session.fields(&order);
    fields.retain(|(each, _)| each != name);
    let call = session.signed(&order, fields);
    session.must_refuse(&call, flaw).await;
    Judged::Done
}

/// The user spelled as `query` has it, under the signature for `user`.
fn spelled(session: &mut Session<'_>, user: &str, query: impl Fn(Query, &str) -> Query) -> Call {
    let order = session.fresh();
    let facts = session.network().facts().clone();
    let fields = session.network().fields(&order, user);
    let mac = session.mac(&fields);
    let mut written = Query::default();
    for (name, value) in &fields {
        written = match *name == facts.user {
            true => query(written, name),
            false => written.with(name, value),
        };
    }
    let query = session.sealed(written, &mac);
    Call::new(&order, query).over(fields, session.network())
}

pub(super) async fn array(session: &mut Session<'_>) -> Judged {
    let user = session.user().to_owned();
    let call = spelled(session, &user, |query, name| {
        query.raw(&format!("{name}[]"), &encode(&user))
    });
    session.must_refuse(&call, &hygiene::ARRAY).await;
    Judged::Done
}

pub(super) async fn structure(session: &mut Session<'_>) -> Judged {
    let user = session.user().to_owned();
    // What JavaScript and PHP write in the place of a structure.
    for word in ["[object Object]", "Array"] {
        let call = spelled(session, word, |query, name| {
            query.raw(&format!("{name}[any]"), &encode(&user))
        });
        if session.must_refuse(&call, &forgery::STRUCTURE).await {
            break;
        }
    }
    Judged::Done
}

pub(super) async fn duplicate(session: &mut Session<'_>) -> Judged {
    let user = session.user().to_owned();
    let second = format!("{user}-2");
    for read in [format!("{user},{second}"), second.clone(), user.clone()] {
        let call = spelled(session, &read, |query, name| {
            query.with(name, &user).with(name, &second)
        });
        if session.must_refuse(&call, &hygiene::DUPLICATE).await {
            break;
        }
    }
    Judged::Done
}

pub(super) async fn proto(session: &mut Session<'_>) -> Judged {
    let call = session.next().and("__proto__", "x");
    session.must_refuse(&call, &hygiene::PROTO).await;
    Judged::Done
}

pub(super) async fn unsigned(session: &mut Session<'_>) -> Judged {
    let call = session.next().and("conform_unsigned", "x");
    session.must_refuse(&call, &hygiene::UNSIGNED).await;
    Judged::Done
}

/// Signed is what a parser with a limit sees.
pub(super) async fn tail(session: &mut Session<'_>) -> Judged {
    let order = session.fresh();
    let facts = session.network().facts().clone();
    let mut fields = session.fields(&order);
    let taken = fields
        .len()
        .saturating_add(facts.statics.len())
        .saturating_add(1);
    let own = fields.len();
    let signs: Vec<char> = ('a'..='z').chain('0'..='9').collect();
    let names = signs
        .iter()
        .flat_map(|first| signs.iter().map(move |second| format!("{first}{second}")));
    let known = |name: &String| facts.statics.iter().any(|(each, _)| each == name);
    let padding = names.filter(|name| !known(name));
    fields.extend(
        padding
            .take(READ.saturating_sub(taken))
            .map(|name| (name, String::new())),
    );
    let mac = session.mac(&fields);
    let mut query = Query::default();
    for (index, (name, value)) in fields.iter().enumerate() {
        if index == own {
            query = query.signed(&facts.mac, &mac);
        }
        query = query.with(name, value);
    }
    let query = query.raw("conform_tail", "x");
    let call = Call::new(&order, query).over(fields, session.network());
    session.must_refuse(&call, &hygiene::TAIL).await;
    Judged::Done
}
