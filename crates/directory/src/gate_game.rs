use base::AppId;
use sign::sha256;

/// The id under which the store keeps what belongs to a game of the gate. The
/// name in the gate's configuration alone decides it, so that every node, and
/// every start, finds the same rewards, and whoever knows the name finds them
/// too.
#[must_use]
pub fn gate_game_id(name: &str) -> AppId {
    AppId::of_digest(sha256(format!("gate-game:{name}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::gate_game_id;

    #[test]
    fn a_games_id_stays_what_it_is() {
        assert_eq!(gate_game_id("event").to_string(), "5479932990799711");
        assert_ne!(gate_game_id("event"), gate_game_id("events"));
    }
}
