//! What has to be so after whatever happened.

use std::collections::BTreeMap;

use super::{
    super::http::text_at,
    game::GRANT_SECRET,
    world::{NETWORK_SECRET, REWARD, SID, Side, World},
};

/// How a story ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    /// How many views were completed.
    pub(crate) views: u64,
    /// How many rewards the player has in the game's ledger.
    pub(crate) given: u64,
    /// How many the gate knows to be granted.
    pub(crate) granted: u64,
    /// How many it knows to be refused by the game.
    pub(crate) rejected: u64,
}

impl World {
    /// So many views, each granted, known to be and acknowledged.
    pub(crate) async fn holds(&self, views: u64) {
        self.holds_at(End {
            views,
            given: views,
            granted: views,
            rejected: 0,
        })
        .await;
        let states = self.states(Side::Platform, "/admin/v1/deliveries").await;
        assert_eq!(states.get("delivered"), Some(&views), "I6: {states:?}");
    }

    /// The invariants at whatever end.
    pub(crate) async fn holds_at(&self, end: End) {
        let coins = self.game.coins(SID).await;
        assert_eq!(coins, REWARD * end.given, "I1: granted once");
        let game = self.gate.text("/unity_ads/games/0/gate_game");
        let path = format!("/admin/v1/rewards?game={game}");
        let rewards = self.list(Side::Gate, &path).await;
        let named = rewards.iter().all(|it| text_at(it, "/game") == game);
        assert!(named, "{rewards:?}");
        let states = self.states(Side::Gate, &path).await;
        let count = |state: &str| states.get(state).copied().unwrap_or_default();
        let ends = (count("granted"), count("rejected"));
        assert_eq!(ends, (end.granted, end.rejected), "I2: {states:?}");
        assert_eq!(
            rewards.len() as u64,
            end.granted + end.rejected,
            "I2: {states:?}"
        );
        // No order is acknowledged twice as new, so that there are at most as many.
        let acknowledged = self.to_gate.answered(200) as u64;
        assert!(acknowledged <= end.granted, "I3: {acknowledged} {states:?}");
        if self.to_gate.answers().contains("Duplicate order") {
            assert!(end.granted > 0, "I4: {states:?}");
        }
        self.shows_no_secret();
        let deliveries = self.list(Side::Platform, "/admin/v1/deliveries").await;
        assert_eq!(deliveries.len() as u64, end.views, "I6: nothing is lost");
    }

    /// How many of an operator's list are in each state.
    pub(crate) async fn states(&self, side: Side, path: &str) -> BTreeMap<String, u64> {
        let mut states = BTreeMap::new();
        for item in self.list(side, path).await {
            *states.entry(text_at(&item, "/state")).or_default() += 1;
        }
        states
    }

    /// I5: what both sides have said contains no secret and no signature that went
    /// over the wire.
    fn shows_no_secret(&self) {
        let processes = [&self.platform.process, &self.gate.process];
        let mut said = vec![self.said.clone()];
        for process in processes {
            said.extend([process.stdout(), process.stderr()]);
        }
        let mut secrets = vec![NETWORK_SECRET.to_owned(), GRANT_SECRET.to_owned()];
        secrets.extend(self.signatures());
        for secret in secrets {
            assert!(
                said.iter().all(|log| !log.contains(&secret)),
                "I5: {secret}"
            );
        }
    }

    /// Every signature that went over either wire.
    fn signatures(&self) -> Vec<String> {
        let (callbacks, grants) = (self.to_gate.requests(), self.to_game.requests());
        let of_callbacks = callbacks.split("hmac=").skip(1);
        let of_grants = grants.split("webhook-signature: v1,").skip(1);
        let mut found: Vec<String> = of_callbacks
            .map(|rest| rest.chars().take(32).collect())
            .collect();
        found.extend(of_grants.map(|rest| rest.chars().take(44).collect::<String>()));
        found
    }
}
