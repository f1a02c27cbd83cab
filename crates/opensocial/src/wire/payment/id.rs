use base::{PaymentId, Rng};

/// How many digits stand in each group of a UUID.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// Draws the id of a new payment: a random UUID (RFC 9562, version 4).
#[must_use]
pub fn draw_id(rng: &dyn Rng) -> PaymentId {
    let number = u128::from_be_bytes(rng.array());
    let version = 0x4 << 76;
    let variant = 0b10 << 62;
    let number = number & !(0xf << 76) & !(0b11 << 62) | version | variant;
    PaymentId::new(number.to_be_bytes())
}

/// The id as it stands on the wire: a UUID in upper case, as captured.
#[must_use]
pub fn uuid(id: PaymentId) -> String {
    let hex = id.to_string().to_ascii_uppercase();
    let mut rest = &*hex;
    let groups = GROUPS.map(|digits| {
        let (group, after) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        rest = after;
        group
    });
    groups.join("-")
}

/// Reads it back, in either case; `None` for what is no UUID.
#[must_use]
pub fn read_uuid(text: &str) -> Option<PaymentId> {
    let groups: Vec<_> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    if !lengths.eq(GROUPS) {
        return None;
    }
    groups.concat().to_ascii_lowercase().parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use testkit::SeededRng;

    use super::*;

    #[test]
    fn a_captured_id_is_written_as_it_was() {
        let captured = "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A";
        let id = read_uuid(captured).unwrap();
        assert_eq!(uuid(id), captured);
        assert_eq!(read_uuid(&captured.to_ascii_lowercase()), Some(id));
        for bad in [
            "",
            "4A2903E568B2351CBC9F0F0E8FB6AE8A",
            "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8",
            "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A-",
            "4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8G",
            "4A2903E5-68B2-351C-BC9F0-F0E8FB6AE8A",
            "{4A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A}",
            "+A2903E5-68B2-351C-BC9F-0F0E8FB6AE8A",
        ] {
            assert_eq!(read_uuid(bad), None, "{bad}");
        }
    }

    #[test]
    fn drawn_ids_are_random_uuids() {
        let rng = SeededRng::new(7);
        let (one, other) = (draw_id(&*rng), draw_id(&*rng));
        assert_ne!(one, other);
        for id in [one, other] {
            let text = uuid(id);
            assert_eq!(text.chars().nth(14), Some('4'), "{text}");
            assert!("89AB".contains(text.chars().nth(19).unwrap()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_id_survives_its_text(bytes: [u8; 16]) {
            let id = PaymentId::new(bytes);
            prop_assert_eq!(read_uuid(&uuid(id)), Some(id));
        }

        #[test]
        fn no_text_is_read_as_what_it_is_not(text in "\\PC{0,40}") {
            if let Some(id) = read_uuid(&text) {
                prop_assert_eq!(uuid(id), text.to_ascii_uppercase());
            }
        }
    }
}
