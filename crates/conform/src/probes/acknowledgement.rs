use super::Judged;
use crate::{
    answer::{End, Reply},
    flaw::{hygiene, loss},
    session::{Says, Session},
};

/// What the whole run stands on.
pub(super) async fn good(session: &mut Session<'_>) -> Judged {
    let call = session.next();
    let reply = session.settle(&call).await;
    let answer = match &reply {
        Reply::Answer(answer) => answer.clone(),
        Reply::Silence(silence) => {
            session.stop(format!(
                "A correct callback got no answer: {}.",
                silence.words()
            ));
            return Judged::Done;
        }
    };
    if answer.end != End::Whole {
        session.flaw(&loss::FORM, answer.end.words());
        return Judged::Done;
    }
    match session.says(&reply, &call) {
        Says::Granted => {}
        Says::Odd if (200..300).contains(&answer.status) => {
            let wanted = &session.network().facts().acknowledgement;
            let observed = format!("the network waits for {wanted}, and this was another answer");
            session.flaw(&loss::FORM, &observed);
            session.learned().take_every_2xx();
        }
        Says::Odd => {
            session.stop(format!(
                "A correct callback was answered {}; networks do not follow redirects.",
                answer.status
            ));
            return Judged::Done;
        }
        _ => {
            session.stop(format!(
                "A correct callback was answered {}. Is the secret the endpoint's, has the URL the \
                 parameters that the endpoint expects, and may the user {:?} be rewarded?",
                answer.status,
                session.user()
            ));
            return Judged::Done;
        }
    }
    session.learned().granted(call, answer);
    Judged::Done
}

/// A 200 without a word on caching may be kept (RFC 9111, section 4.2.2), and a
/// network in the middle may keep it.
pub(super) fn cacheable(session: &mut Session<'_>) -> Judged {
    let Some((_, answer)) = session.good() else {
        return Judged::Not("there was no acknowledgement");
    };
    let control = answer.header("cache-control").unwrap_or_default();
    let control = control.to_lowercase();
    let kept_out = ["no-store", "no-cache", "private", "max-age=0"];
    if !kept_out.iter().any(|word| control.contains(word)) {
        let observed = match control.as_str() {
            "" => "the acknowledgement has no Cache-Control".to_owned(),
            control => format!("Cache-Control is {control:?}"),
        };
        session.flaw(&hygiene::CACHEABLE, &observed);
    }
    Judged::Done
}
