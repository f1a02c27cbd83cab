use meta_graph::Refusal;
use store::Image;

use super::call::Call;

/// How large a picture of an achievement may be, in bytes.
const LARGEST: usize = 1024 * 1024;

/// What every PNG file begins with (PNG, "PNG signature"), and the length and
/// name of its first chunk ("IHDR").
const BEGINNING: [u8; 16] = *b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

/// Width and height of a picture (Meta, "Achievements": 256×256), as the first
/// chunk has them.
const SIZE: [u8; 8] = [0, 0, 1, 0, 0, 0, 1, 0];

/// The picture that was uploaded under a name, if one was.
///
/// # Errors
/// [`Refusal::ParameterInvalid`] where it is no PNG of that size, is too large,
/// or did not come as a file.
pub(super) fn uploaded(call: &Call<'_>, name: &'static str) -> Result<Option<Image>, Refusal> {
    let Some(bytes) = call.files.get(name) else {
        return match call.params.text(name)? {
            Some(_) => Err(Refusal::invalid(
                name,
                "expected a file within multipart/form-data",
            )),
            None => Ok(None),
        };
    };
    if bytes.len() > LARGEST {
        return Err(Refusal::invalid(name, "expected a file of at most 1 MiB"));
    }
    if !is_icon(bytes) {
        let expected = "expected a PNG file of 256 by 256 pixels";
        return Err(Refusal::invalid(name, expected));
    }
    Ok(Some(Image {
        app_id: call.app(),
        digest: sign::sha256(bytes),
        bytes: bytes.to_vec(),
    }))
}

fn is_icon(bytes: &[u8]) -> bool {
    let size = bytes.strip_prefix(&BEGINNING);
    size.is_some_and(|rest| rest.starts_with(&SIZE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_a_png_of_its_size() {
        let good = [&BEGINNING[..], &SIZE, b"\x08\x06\0\0\0"].concat();
        assert!(is_icon(&good));
        for place in 0..24 {
            let mut other = good.clone();
            other[place] ^= 1;
            assert!(!is_icon(&other), "{place}");
        }
        assert!(!is_icon(&good[..23]));
        assert!(!is_icon(b""));
    }
}
