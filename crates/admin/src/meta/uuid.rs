//! What names a purchase in reports: a UUID of version 4 (RFC 9562, section
//! 5.4).

use base::Rng;
pub(super) use meta_graph::wire::webhook::reporting_id as text;

pub(super) fn drawn(rng: &dyn Rng) -> [u8; 16] {
    let number = u128::from_be_bytes(rng.array());
    let version = (number & !(0xf << 76)) | (0x4 << 76);
    let variant = (version & !(0x3 << 62)) | (0x2 << 62);
    variant.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use testkit::SeededRng;

    use super::*;

    #[test]
    fn it_is_written_as_the_document_writes_it() {
        // RFC 9562, appendix A.3.
        let bytes = 0x919108f7_52d1_4320_9bac_f847db4148a8_u128.to_be_bytes();
        assert_eq!(text(bytes), "919108f7-52d1-4320-9bac-f847db4148a8");
    }

    #[test]
    fn what_is_drawn_says_that_it_is_random() {
        let rng = SeededRng::new(7);
        for _ in 0..100 {
            let text = text(drawn(&*rng));
            assert_eq!(text.get(14..15), Some("4"), "{text}");
            assert!(
                text.get(19..20).is_some_and(|it| "89ab".contains(it)),
                "{text}"
            );
        }
    }
}
