//! `ref`: which device a token was given to, for the platform alone. Sealed,
//! because a name that stays would let games follow a device beyond the thirty
//! days of its `unique_id`. The plaintext, numbers big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 8 | app id |
//! | 16 | device |

use base::{AppId, DeviceId, KeyId, Secret};
use sign::{Malformed, SealKey, Sealed};

const VERSION: u8 = 1;

const PURPOSE: &[u8] = b"meta-attest.ref";

pub(super) fn seal(
    app_id: AppId,
    device: DeviceId,
    (key_id, key): (KeyId, &SealKey),
    nonce: [u8; 12],
) -> Result<Secret, Malformed> {
    let mut bytes = vec![VERSION];
    bytes.extend(app_id.get().to_be_bytes());
    bytes.extend(device.bytes());
    Sealed::write(key_id, key, nonce, PURPOSE, &bytes)
}

/// `None` for what was not sealed for that app.
pub(super) fn open<'k>(
    text: &str,
    app_id: AppId,
    key: impl FnOnce(KeyId) -> Option<&'k SealKey>,
) -> Option<DeviceId> {
    let sealed = Sealed::parse(text.as_bytes()).ok()?;
    let key = key(sealed.key_id())?;
    let read = |bytes: &[u8]| {
        let (&[VERSION], bytes) = bytes.split_first_chunk()? else {
            return None;
        };
        let (&of, device) = bytes.split_first_chunk()?;
        let device = DeviceId::new(device.try_into().ok()?);
        (of == app_id.get().to_be_bytes()).then_some(device)
    };
    let opened = sealed.open(key, PURPOSE, read).ok()?;
    Some(opened.into_inner())
}
