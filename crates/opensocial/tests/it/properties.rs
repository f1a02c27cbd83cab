//! What holds for any input.

use opensocial::wire::{Guid, Path, Problem};
use proptest::prelude::*;

use super::{vectors::Calls, world::World};

proptest! {
    #[test]
    fn any_path_is_read_or_refused(path in "(/api/restful/v1)?(/[a-z@%0-9A-F.:+ ]{0,12}){0,7}") {
        if let Ok(path) = Path::read(&path) {
            prop_assert!(!path.endpoints().is_empty());
            prop_assert!(!path.guid().chars().any(char::is_control));
        }
    }

    #[test]
    fn any_text_names_somebody_or_nobody(text in "\\PC{0,24}") {
        if let Ok(Guid::Player(player)) = text.parse::<Guid>() {
            prop_assert!(text.ends_with(&player.to_string()));
        }
    }

    #[test]
    fn a_challenge_is_always_a_header(realm in ".{0,40}", advice in ".{0,40}") {
        let value = Problem::new("nonce_used", advice).challenge(&realm);
        prop_assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{value}");
        prop_assert_eq!(value.matches('"').count(), 6);
    }

    #[test]
    fn whatever_is_changed_in_a_call_it_is_not_taken(at in 0_usize..4_000, to in b' '..=b'~') {
        let world = World::new();
        let mut call = Calls::read().named("for the player of the token").clone();
        let good = world.judge(&call).unwrap().claim();
        let mut bytes = call.authorization.into_bytes();
        // The realm, which is under no signature, is what the header begins with.
        let at = "OAuth realm=\"\", ".len() + at % (bytes.len() - "OAuth realm=\"\", ".len());
        bytes[at] = to;
        call.authorization = String::from_utf8(bytes).unwrap();
        if let Ok(unclaimed) = world.judge(&call) {
            // The same, written otherwise: still the same single use.
            prop_assert_eq!(unclaimed.claim(), good);
        }
    }
}
