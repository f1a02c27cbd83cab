use crate::span::Span;

/// Whether everything of a certificate that its signature does not cover is
/// written in the only way that DER has for it: two headers, and the
/// algorithm, which has to be `algorithm` octet by octet.
///
/// The parser passes over some of these octets. A certificate that differs in
/// them from the one that was issued would have another digest and the same
/// meaning.
pub(super) fn is_exact(der: &[u8], signed: Span, algorithm: &[u8], signature: Span) -> bool {
    let outer = signed.after(algorithm.len());
    let before = signed.before().within(der);
    let between = outer.up_to(signature).within(der);
    let content = der.len().saturating_sub(before.len());
    let bits = signature.within(der).len().saturating_add(1);
    outer.within(der) == algorithm
        && is_header(before, 0x30, content)
        && between
            .split_last()
            .is_some_and(|(unused, header)| *unused == 0 && is_header(header, 0x03, bits))
}

/// Whether the octets are an identifier and the shortest form of a length.
fn is_header(octets: &[u8], identifier: u8, length: usize) -> bool {
    let [first, length_octets @ ..] = octets else {
        return false;
    };
    let Ok(length) = u32::try_from(length) else {
        return false;
    };
    let octets = length.to_be_bytes();
    let shortest = match length {
        0..0x80 => length_octets == octets.get(3..).unwrap_or_default(),
        0x80..0x100 => is_long(length_octets, 0x81, octets.get(3..)),
        0x100..0x1_0000 => is_long(length_octets, 0x82, octets.get(2..)),
        _ => is_long(length_octets, 0x83, octets.get(1..)) && length < 0x100_0000,
    };
    *first == identifier && shortest
}

fn is_long(octets: &[u8], form: u8, length: Option<&[u8]>) -> bool {
    octets
        .split_first()
        .is_some_and(|(first, rest)| *first == form && Some(rest) == length)
}
