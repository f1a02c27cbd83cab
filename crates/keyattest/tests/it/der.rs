//! Just enough DER, and as much else as a quirk asks for.

pub(crate) fn element(identifier: &[u8], content: &[u8]) -> Vec<u8> {
    let mut out = identifier.to_vec();
    match content.len() {
        short @ 0..0x80 => out.push(u8::try_from(short).unwrap()),
        long => {
            let octets = long.to_be_bytes();
            let zeros = octets.iter().take_while(|octet| **octet == 0).count();
            out.push(0x80 | u8::try_from(octets.len() - zeros).unwrap());
            out.extend(&octets[zeros..]);
        }
    }
    out.extend(content);
    out
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(&[0x30], &parts.concat())
}

pub(crate) fn set(parts: &[&[u8]]) -> Vec<u8> {
    element(&[0x31], &parts.concat())
}

fn number(identifier: u8, value: u64) -> Vec<u8> {
    let octets = [&[0][..], &value.to_be_bytes()].concat();
    let start = (0..8).find(|at| octets[*at] != 0 || octets[at + 1] >= 0x80);
    element(&[identifier], &octets[start.unwrap_or(8)..])
}

pub(crate) fn integer(value: u64) -> Vec<u8> {
    number(0x02, value)
}

pub(crate) fn enumerated(value: u64) -> Vec<u8> {
    number(0x0a, value)
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    element(&[0x04], content)
}

pub(crate) fn boolean(octet: u8) -> Vec<u8> {
    element(&[0x01], &[octet])
}

pub(crate) fn null() -> Vec<u8> {
    element(&[0x05], &[])
}

pub(crate) fn oid(content: &[u8]) -> Vec<u8> {
    element(&[0x06], content)
}

pub(crate) fn bits(content: &[u8]) -> Vec<u8> {
    element(&[0x03], &[&[0], content].concat())
}

/// Explicitly tagged, with as many octets as the number needs.
pub(crate) fn tagged(tag: u32, content: &[u8]) -> Vec<u8> {
    let identifier = match tag {
        0..31 => vec![0xa0 | u8::try_from(tag).unwrap()],
        31..0x80 => vec![0xbf, u8::try_from(tag).unwrap()],
        _ => {
            assert!(tag < 0x4000);
            let low = u8::try_from(tag & 0x7f).unwrap();
            vec![0xbf, 0x80 | u8::try_from(tag >> 7).unwrap(), low]
        }
    };
    element(&identifier, content)
}
