use super::{COMES_AGAIN, Judged};
use crate::{
    answer::{Reply, Silence},
    callback::{Query, encode_all},
    flaw::{availability, double_grant, hygiene, loss},
    network::Repeats,
    session::{Says, Session, short},
};

/// Sends what was granted once more, and remembers what it is told.
pub(super) async fn at_once(session: &mut Session<'_>) -> Judged {
    let Some((call, _)) = session.good().cloned() else {
        return Judged::Not("there was no acknowledgement");
    };
    let reply = session.settle(&call).await;
    let says = session.says(&reply, &call);
    session.learned().repeated(&reply, call.order(), says);
    judge(session, &reply, says, &double_grant::REPEAT);
    Judged::Done
}

fn judge(session: &mut Session<'_>, reply: &Reply, says: Says, granted: &'static crate::Flaw) {
    let observed = format!("the repetition was answered {}", short(reply));
    match (session.network().facts().repeats, says) {
        (_, Says::Silent) => session.unanswered(reply),
        (Repeats::Refused, Says::Granted) => session.flaw(granted, &observed),
        (Repeats::Refused, Says::Failed | Says::Later) => {
            session.flaw(&hygiene::REPEAT_5XX, &observed);
        }
        (Repeats::Refused, Says::Odd) => session.flaw(&hygiene::NOT_AN_ERROR, &observed),
        (Repeats::Refused, Says::Refused) | (Repeats::Acknowledged, Says::Granted) => {}
        (Repeats::Acknowledged, _) => session.flaw(&loss::REPEAT_REFUSED, &observed),
    }
}

pub(super) async fn after_pause(session: &mut Session<'_>) -> Judged {
    let Some((call, _)) = session.good().cloned() else {
        return Judged::Not("there was no acknowledgement");
    };
    if session.comes_again() {
        return Judged::Not(COMES_AGAIN);
    }
    session.pause().await;
    let reply = session.settle(&call).await;
    let says = session.says(&reply, &call);
    judge(session, &reply, says, &double_grant::FORGOTTEN);
    Judged::Done
}

/// Other spellings of what was granted.
pub(super) async fn variants(session: &mut Session<'_>) -> Judged {
    let Some((call, _)) = session.good().cloned() else {
        return Judged::Not("there was no acknowledgement");
    };
    if session.comes_again() {
        return Judged::Not(COMES_AGAIN);
    }
    let facts = session.network().facts().clone();
    let mut queries = vec![call.query().clone().reversed()];
    let mac = session.mac(call.fields());
    let without = Query::of(call.fields());
    if facts.hex {
        queries.push(session.sealed(without.clone(), &mac.to_uppercase()));
    }
    let encoded = without
        .without(&facts.order)
        .raw(&facts.order, &encode_all(call.order()));
    queries.push(session.sealed(encoded, &mac));
    for query in queries {
        let call = call.clone().spelled(query);
        session.must_refuse(&call, &double_grant::VARIANT).await;
    }
    Judged::Done
}

/// The same callback from many at once, and once more when all are answered.
pub(super) async fn concurrent(session: &mut Session<'_>) -> Judged {
    let acknowledged = session.network().facts().repeats == Repeats::Acknowledged;
    if session.comes_again() && !acknowledged {
        return Judged::Not(COMES_AGAIN);
    }
    let call = session.next();
    let replies = session.ask_at_once(&call).await;
    let mut granted = 0_usize;
    let mut silent = None;
    for reply in &replies {
        match session.says(reply, &call) {
            Says::Granted => granted = granted.saturating_add(1),
            Says::Silent => silent = Some(reply.clone()),
            _ => {}
        }
    }
    if replies.len() < 2 {
        return Judged::Not("not even two connections at once came about");
    }
    if let Some(reply) = &silent {
        session.unanswered(reply);
    }
    let last = session.settle(&call).await;
    if session.says(&last, &call) == Says::Granted {
        granted = granted.saturating_add(1);
    }
    let told = format!(
        "of {} at once and one afterwards, {granted} were answered as granted",
        replies.len()
    );
    match granted {
        0 if matches!(last, Reply::Silence(Silence::Closed | Silence::Late)) => {
            session.flaw(&availability::UNANSWERED, &told);
        }
        0 if silent.is_none() => session.flaw(&loss::CONCURRENT_LOST, &told),
        0 | 1 => {}
        _ if acknowledged => {
            return Judged::Not(
                "repetitions are acknowledged, so that how often the item was given cannot be seen",
            );
        }
        _ => session.flaw(&double_grant::CONCURRENT, &told),
    }
    Judged::Done
}
