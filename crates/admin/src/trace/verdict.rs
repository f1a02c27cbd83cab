use base::Timestamp;
use store::{Attempt, AttemptOutcome, DeliveryState, EndpointId, RewardAsk, RewardState};

use super::Whereabouts;
use crate::{DeliveryLogView, EndpointView, RewardLogView, moment::utc};

/// Where a reward is, from what both sides know. What the gate says of it counts
/// for more than what the platform was told, since the gate has the game's word.
pub(super) fn of(
    sent: &[DeliveryLogView],
    received: &[RewardLogView],
    endpoints: &[EndpointView],
) -> (Whereabouts, String) {
    let told = sent.iter().map(|one| sending(one, endpoints));
    let told = told.max_by_key(|(whereabouts, _)| *whereabouts == Whereabouts::Delivered);
    let has = received.iter().map(keeping);
    let has = has.max_by_key(|(whereabouts, _)| *whereabouts == Whereabouts::Granted);
    match (has, told) {
        (Some(has), None | Some((Whereabouts::Delivered, _))) => has,
        (Some((whereabouts, verdict)), Some((_, told))) => {
            (whereabouts, format!("{verdict}; of the callback: {told}"))
        }
        (None, Some(told)) => told,
        (None, None) => (Whereabouts::Dead, "forgotten just now".to_owned()),
    }
}

/// What the gate has to say.
fn keeping(one: &RewardLogView) -> (Whereabouts, String) {
    let reward = &one.reward;
    let settled = reward.settled_at.map_or_else(String::new, utc);
    let seen = utc(reward.first_seen);
    match reward.state {
        RewardState::Granted => (Whereabouts::Granted, format!("granted at {settled}")),
        RewardState::Rejected => {
            let why = because(&reward.detail);
            let verdict = format!("rejected at {settled}{why}");
            (Whereabouts::Rejected, verdict)
        }
        RewardState::Open => (Whereabouts::Asking, asking(one)),
        RewardState::Held => {
            let verdict =
                format!("in the inbox since {seen}; the game has not acknowledged it yet");
            (Whereabouts::Inbox, verdict)
        }
        RewardState::Recorded => {
            let verdict =
                format!("on record since {seen}, to be compared with what the game reports");
            (Whereabouts::Recorded, verdict)
        }
    }
}

fn asking(one: &RewardLogView) -> String {
    let again = one.reward.asked_again_at.map_or_else(String::new, |at| {
        format!("asked again at {}, at the latest", utc(at))
    });
    let Some(last) = one.asks.last() else {
        let why = because(&one.reward.detail);
        return format!("waiting: the game has not said yet{why}; {again}");
    };
    let at = utc(last.began_at);
    let RewardAsk { status, detail, .. } = last;
    match status {
        Some(status) => format!("waiting: the game answered {status} at {at}; {again}"),
        None => format!(
            "waiting: the game did not answer at {at}{}; {again}",
            because(detail)
        ),
    }
}

/// What the platform has to say.
fn sending(one: &DeliveryLogView, endpoints: &[EndpointView]) -> (Whereabouts, String) {
    let delivery = &one.delivery;
    let last = one.log.last();
    let ended = delivery.ended_at.map_or_else(String::new, utc);
    let why = last.map_or_else(String::new, |last| because(&last.detail));
    let again = "`delivery replay` sends it once more";
    match delivery.state {
        DeliveryState::Delivered => (Whereabouts::Delivered, taken(last, &ended)),
        DeliveryState::Rejected => {
            let verdict = format!("the receiver refused it at {ended}{why}; {again}");
            (Whereabouts::Dead, verdict)
        }
        DeliveryState::Expired => {
            let count = delivery.attempts;
            let verdict = format!("given up at {ended} after attempt {count}{why}; {again}");
            (Whereabouts::Dead, verdict)
        }
        DeliveryState::Waiting | DeliveryState::Sending => {
            (Whereabouts::Waiting, waiting(one, endpoints))
        }
    }
}

fn taken(last: Option<&Attempt>, ended: &str) -> String {
    match last {
        Some(last) if last.outcome == AttemptOutcome::DeliveredBefore => {
            format!("the receiver said at {ended} that it had taken it before")
        }
        _ => format!("the receiver took it at {ended}"),
    }
}

fn waiting(one: &DeliveryLogView, endpoints: &[EndpointView]) -> String {
    let delivery = &one.delivery;
    let id = EndpointId {
        app_id: delivery.app_id,
        kind: delivery.kind,
    };
    let endpoint = endpoints.iter().find(|endpoint| endpoint.id() == id);
    let next = delivery.next_attempt_at.map_or_else(String::new, utc);
    let paused = match endpoint {
        Some(endpoint) if endpoint.paused => "; the endpoint is paused, so nothing is sent",
        _ => "",
    };
    let in_all = endpoint.map_or(0, |endpoint| endpoint.schedule_secs.len().saturating_add(1));
    let no = one.scheduled;
    if delivery.state == DeliveryState::Sending {
        return format!("attempt {no} of {in_all} is under way");
    }
    let Some(last) = one.log.last().filter(|_| no > 0) else {
        return format!("the next attempt is due at {next}{paused}");
    };
    let at = failed_at(last);
    let why = because(&last.detail);
    format!(
        "the receiver has not taken it: attempt {no} of {in_all} failed at {at}{why}; the next one \
         is due at {next}{paused}"
    )
}

fn failed_at(last: &Attempt) -> String {
    let took = std::time::Duration::from_millis(last.took_ms);
    let at: Timestamp = last.began_at.plus(took);
    utc(at)
}

fn because(detail: &str) -> String {
    if detail.is_empty() {
        return String::new();
    }
    format!(" ({detail})")
}
