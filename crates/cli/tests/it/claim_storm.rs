//! Killed in the middle of many claims: what was acknowledged stays used.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::future::join_all;

use super::{
    home::Home,
    up_house::{Up, verdict},
};

/// How many challenges are redeemed, and how many of them at the same time.
const CHALLENGES: usize = 200;
const AT_ONCE: usize = 32;

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_refused_after_it() {
    let home = Home::new();
    let mut acknowledged: Vec<String> = Vec::new();
    for kill_after in [1, 30, 120] {
        let mut up = Up::start(home.path()).await;
        let offers = (0..CHALLENGES).map(|_| up.challenge());
        let challenges = join_all(offers).await;
        let storm = Storm::blow(&mut up, challenges, kill_after).await;
        assert!(storm.acknowledged.len() >= kill_after);
        assert!(!storm.open.is_empty(), "killed in the middle");
        acknowledged.extend(storm.acknowledged);

        // The same data, another process.
        let mut up = Up::start(home.path()).await;
        for verdict in offer(&up, &acknowledged).await {
            assert_eq!(verdict, "challenge_used");
        }
        // Of the others nobody knows whether they were used. Whichever it is,
        // nobody is let in twice.
        for verdict in offer(&up, &storm.open).await {
            assert!(
                ["accepted", "challenge_used"].contains(&verdict.as_str()),
                "{verdict}"
            );
        }
        for verdict in offer(&up, &storm.open).await {
            assert_eq!(verdict, "challenge_used");
        }
        acknowledged.extend(storm.open);
        up.process.kill().await;
    }
}

/// Offers each challenge once, many at the same time, and says what came of it.
async fn offer(up: &Up, challenges: &[String]) -> Vec<String> {
    let mut verdicts = Vec::new();
    for some in challenges.chunks(AT_ONCE) {
        let answers = join_all(some.iter().map(|challenge| up.redeem(challenge))).await;
        verdicts.extend(answers.iter().map(verdict));
    }
    verdicts
}

/// What became of the challenges of a storm.
struct Storm {
    /// Accepted, and the answer arrived.
    acknowledged: Vec<String>,
    /// No answer arrived.
    open: Vec<String>,
}

impl Storm {
    /// Redeems the challenges, many at once, and kills the process as soon as
    /// that many answers have arrived.
    async fn blow(up: &mut Up, challenges: Vec<String>, kill_after: usize) -> Self {
        let waiting = Arc::new(Mutex::new(challenges));
        let answered = AtomicUsize::new(0);
        let outcomes = join_all((0..AT_ONCE).map(|_| {
            let (up, waiting, answered) = (&*up, Arc::clone(&waiting), &answered);
            async move {
                let mut outcomes = Vec::new();
                loop {
                    let next = waiting.lock().unwrap().pop();
                    let Some(challenge) = next else {
                        return outcomes;
                    };
                    let Some(answer) = up.try_redeem(&challenge).await else {
                        outcomes.push((challenge, false));
                        return outcomes;
                    };
                    assert_eq!(verdict(&answer), "accepted", "nobody offers it twice");
                    outcomes.push((challenge, true));
                    if answered.fetch_add(1, Ordering::SeqCst) + 1 == kill_after {
                        up.process.signal(rustix::process::Signal::KILL);
                    }
                }
            }
        }))
        .await;
        up.process.ends().await;
        let mut storm = Self {
            acknowledged: Vec::new(),
            open: Vec::new(),
        };
        for (challenge, acknowledged) in outcomes.into_iter().flatten() {
            if acknowledged {
                storm.acknowledged.push(challenge);
            } else {
                storm.open.push(challenge);
            }
        }
        storm
    }
}
