use super::{COMES_AGAIN, Judged};
use crate::{
    callback::Query,
    flaw::{availability, double_grant, loss},
    network::Repeats,
    session::{Call, Says, Session},
};

/// Longer than what databases give a column by habit.
const LONG: usize = 300;

/// Longer than any order, and short enough for every server's request line.
const VERY_LONG: usize = 6000;

pub(super) async fn other_case(session: &mut Session<'_>) -> Judged {
    if session.comes_again() {
        return Judged::Not(COMES_AGAIN);
    }
    let first = session.next();
    if !session.must_grant(&first, &availability::NOT_GRANTED).await {
        return Judged::Not("the first of the two orders was not granted");
    }
    let second = session.callback(&first.order().to_uppercase());
    let reply = session.settle(&second).await;
    if session.says(&reply, &second) == Says::Granted {
        return Judged::Done;
    }
    if session.is_duplicate(&reply, &second) {
        session.flaw(
            &loss::CASE_FOLDED,
            "the second order was called a duplicate",
        );
        return Judged::Done;
    }
    Judged::Not("the second of the two orders was refused, and not as a duplicate")
}

/// Two orders that begin alike, if the first is granted.
async fn alike(session: &mut Session<'_>, first: &Call, second: &Call) -> Judged {
    if session.may_grant(first).await.is_none() {
        return Judged::Done;
    }
    if session.comes_again() {
        return Judged::Not(COMES_AGAIN);
    }
    let reply = session.settle(second).await;
    if session.is_duplicate(&reply, second) {
        session.flaw(&loss::TRUNCATED, "the second order was called a duplicate");
    }
    let again = session.may_grant(first).await;
    if again.is_some() && session.network().facts().repeats == Repeats::Refused {
        session.flaw(
            &double_grant::LONG_TWICE,
            "the first order was granted twice",
        );
    }
    Judged::Done
}

pub(super) async fn long(session: &mut Session<'_>) -> Judged {
    let start = session.fresh();
    let start = format!("{start:a<LONG$}");
    let first = session.callback(&format!("{start}a"));
    let second = session.callback(&format!("{start}b"));
    let judged = alike(session, &first, &second).await;
    let start = session.fresh();
    let longest = session.callback(&format!("{start:a<VERY_LONG$}"));
    session.may_grant(&longest).await;
    judged
}

pub(super) async fn nul(session: &mut Session<'_>) -> Judged {
    let start = session.fresh();
    let first = session.callback(&format!("{start}\0a"));
    let second = session.callback(&format!("{start}\0b"));
    alike(session, &first, &second).await
}

/// `/` in two bytes (RFC 3629, section 3, forbids it), signed as if it were one.
pub(super) async fn overlong(session: &mut Session<'_>) -> Judged {
    let start = session.fresh();
    let call = spelled(session, &format!("{start}/"), &format!("{start}%C0%AF"));
    if session.may_grant(&call).await.is_some() {
        session.note("An overlong spelling in UTF-8 is read as what it stands for.".to_owned());
    }
    Judged::Done
}

pub(super) async fn invalid_percent(session: &mut Session<'_>) -> Judged {
    let start = session.fresh();
    let call = spelled(session, &format!("{start}%zz"), &format!("{start}%zz"));
    if session.may_grant(&call).await.is_some() {
        session.note("A percent sign without two digits is taken as it is.".to_owned());
    }
    Judged::Done
}

/// A callback for `order`, which is written in another way.
fn spelled(session: &mut Session<'_>, order: &str, raw: &str) -> Call {
    let facts = session.network().facts().clone();
    let fields = session.fields(order);
    let mac = session.mac(&fields);
    let written = fields
        .iter()
        .fold(Query::default(), |query, (name, value)| {
            match *name == facts.order {
                true => query.raw(name, raw),
                false => query.with(name, value),
            }
        });
    let query = session.sealed(written, &mac);
    Call::new(order, query).over(fields, session.network())
}
