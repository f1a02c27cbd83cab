//! What names a purchase in reports: a UUID of version 4 (RFC 9562, section
//! 5.4).

use base::Rng;

pub(super) fn drawn(rng: &dyn Rng) -> [u8; 16] {
    let number = u128::from_be_bytes(rng.array());
    let version = (number & !(0xf << 76)) | (0x4 << 76);
    let variant = (version & !(0x3 << 62)) | (0x2 << 62);
    variant.to_be_bytes()
}

/// Five groups of digits.
pub(super) fn text(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    let part = |shift: u32, mask: u128| (number >> shift) & mask;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 0xffff_ffff),
        part(80, 0xffff),
        part(64, 0xffff),
        part(48, 0xffff),
        part(0, 0xffff_ffff_ffff)
    )
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
