//! Digests as operators write and read them.

use crate::AdminError;

/// Lower-case hexadecimal.
pub(super) fn shown(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the digests, which tools print with colons and in either case.
pub(super) fn digests(
    texts: &[String],
    (field, expected): (&'static str, &'static str),
) -> Result<Vec<[u8; 32]>, AdminError> {
    let read = |text: &String| digest(text).ok_or(AdminError::Invalid { field, expected });
    texts.iter().map(read).collect()
}

fn digest(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|char| *char != ':')
        .map(|char| char.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| (high << 4) | low).collect();
    rest.is_empty().then(|| bytes.try_into().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_tools_print_it() {
        let plain = "c8a2e9bccf597c2fb6dc66bee293fc13f2fc47ec77bc6b2b0d52c11f51192ab8";
        let bytes = digest(plain).unwrap();
        assert_eq!(shown(&bytes), plain);
        let (pairs, _) = plain.as_bytes().as_chunks::<2>();
        let spaced: Vec<_> = pairs
            .iter()
            .map(|pair| std::str::from_utf8(pair).unwrap().to_uppercase())
            .collect();
        assert_eq!(digest(&spaced.join(":")), Some(bytes));
        let short = plain.strip_prefix('c').unwrap();
        for bad in ["", "c8", short, &format!("{plain}00"), "é"] {
            assert_eq!(digest(bad), None, "{bad}");
        }
    }
}
