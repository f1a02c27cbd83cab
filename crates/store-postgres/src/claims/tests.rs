use base::Secret;
use tokio::net::TcpListener;

use super::*;
use crate::{PostgresOptions, dial::Dialer};

/// Lanes before a server that takes connections and says nothing.
async fn before_silence(patience: Duration) -> (Claims, TcpListener) {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let url = Secret::new(format!("postgres://nobody@{address}/nothing"));
    let mut options = PostgresOptions::parse(&url).unwrap();
    options.patience = patience;
    let dialer = Dialer::new(&options, testkit::SeededRng::new(1)).unwrap();
    let pool = Pool::new(dialer, LANES, patience).unwrap();
    (Claims::start(&pool, 100, patience), silent)
}

fn a_claim(n: u64) -> (OwnerId, Claim) {
    let claim = Claim::new(None, "story", &[&n.to_be_bytes()], base::Timestamp::EPOCH);
    (OwnerId::new([1; 16]), claim)
}

#[tokio::test(start_paused = true)]
async fn a_silent_database_is_unavailable_when_patience_ends() {
    let patience = Duration::from_secs(5);
    let (claims, _silent) = before_silence(patience).await;
    let began = Instant::now();
    let asked = (0..100).map(|n| {
        let (owner, claim) = a_claim(n);
        claims.claim(owner, claim)
    });
    for answer in join_all(asked).await {
        assert!(
            matches!(answer, Err(StoreError::Unavailable(_))),
            "{answer:?}"
        );
    }
    assert!(began.elapsed() < patience.saturating_mul(3));
}

#[tokio::test(start_paused = true)]
async fn closing_answers_what_was_let_in_and_lets_no_more_in() {
    let (claims, _silent) = before_silence(Duration::from_secs(5)).await;
    let (owner, claim) = a_claim(1);
    let (answer, ()) = tokio::join!(claims.claim(owner, claim), claims.close());
    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    assert_ne!(answer, Err(closed()));
    assert_eq!(claims.claim(owner, claim).await, Err(closed()));
}
