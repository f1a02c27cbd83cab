//! The payload of a player's token.
//!
//! It is JSON, with the documents' three fields first and in their order, then
//! `guid` where there is one, then `ctx` with what this platform needs to
//! verify without a read: base64url of, all numbers big endian,
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | environment: 1 live, 2 sandbox |
//! | 4 | key id |
//! | 16 | token id: 8 of the family, 8 of the generation |
//! | 8 | app id |
//! | 8 | issued at, milliseconds since the epoch |
//!
//! This is the hottest path of all, and a general reader takes longer over the
//! five fields than the signature takes to check. So only the one spelling is
//! read that is written here: these fields in this order, no white space, plain
//! numbers. Anything else was not written here, whatever it means.

use base::{AppId, KeyId, PlayerId, Timestamp, TokenId};
use sign::base64url;

use super::{super::environment_byte, super::environment_of, Claims, UserToken};

const VERSION: u8 = 1;
const CONTEXT_LEN: usize = 38;

const EXPIRE_TIME: &str = "{\"expire_time\":";
const MEMBER_NO: &str = ",\"member_no\":";
const APPLICATION_NO: &str = ",\"application_no\":";
const GUID: &str = ",\"guid\":";
const CTX: &str = ",\"ctx\":\"";
const END: &str = "\"}";

/// Writes the payload of a token that is signed with that key.
pub(super) fn write(token: &UserToken, key_id: KeyId) -> Vec<u8> {
    let guid = token
        .guid
        .map_or_else(String::new, |guid| format!("{GUID}{guid}"));
    let text = format!(
        "{EXPIRE_TIME}{}{MEMBER_NO}{}{APPLICATION_NO}{}{guid}{CTX}{}{END}",
        token.expires_at.millis(),
        token.player,
        token.application_no,
        base64url::encode(&write_context(token, key_id)),
    );
    text.into_bytes()
}

fn write_context(token: &UserToken, key_id: KeyId) -> Vec<u8> {
    let mut bytes = vec![VERSION, environment_byte(token.environment)];
    bytes.extend(key_id.bytes());
    bytes.extend(token.token_id.bytes());
    bytes.extend(token.app_id.get().to_be_bytes());
    bytes.extend(token.issued_at.millis().to_be_bytes());
    bytes
}

/// Reads a payload back.
pub(super) fn read(json: &[u8]) -> Option<Claims> {
    let mut rest = json;
    let expire_time = number_after(&mut rest, EXPIRE_TIME)?;
    let member_no = number_after(&mut rest, MEMBER_NO)?;
    let application_no = number_after(&mut rest, APPLICATION_NO)?;
    let guid = match number_after(&mut rest, GUID) {
        Some(number) => Some(PlayerId::new(number)?),
        None => None,
    };
    let context = rest
        .strip_prefix(CTX.as_bytes())?
        .strip_suffix(END.as_bytes())?;
    // The decoder wants room for whole groups of four characters.
    let mut buffer = [0; CONTEXT_LEN + 2];
    let context = base64url::decode_into(context, &mut buffer).ok()?;
    let (&[VERSION, environment], context) = context.split_first_chunk()? else {
        return None;
    };
    let (&key_id, context) = context.split_first_chunk()?;
    let (&token_id, context) = context.split_first_chunk()?;
    let (&app_id, context) = context.split_first_chunk()?;
    let issued_at = i64::from_be_bytes(<[u8; 8]>::try_from(context).ok()?);
    Some(Claims {
        token: UserToken {
            environment: environment_of(environment)?,
            app_id: AppId::new(u64::from_be_bytes(app_id))?,
            application_no,
            player: PlayerId::new(member_no)?,
            guid,
            token_id: TokenId::new(token_id),
            issued_at: Timestamp::from_millis(issued_at),
            expires_at: Timestamp::from_millis(i64::try_from(expire_time).ok()?),
        },
        key_id: KeyId::new(key_id),
    })
}

/// Takes a field's name and the number behind it off the front; nothing where
/// either is not there.
fn number_after(rest: &mut &[u8], name: &str) -> Option<u64> {
    let value = rest.strip_prefix(name.as_bytes())?;
    let len = value
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (digits, behind) = value.split_at_checked(len)?;
    if len == 0 || (len > 1 && digits.starts_with(b"0")) {
        return None;
    }
    let number = digits.iter().try_fold(0_u64, |number, byte| {
        number
            .checked_mul(10)?
            .checked_add(u64::from(byte.checked_sub(b'0')?))
    })?;
    *rest = behind;
    Some(number)
}

#[cfg(test)]
mod tests {
    use base::Environment;

    use super::*;

    fn token(guid: Option<u64>) -> UserToken {
        UserToken {
            environment: Environment::Sandbox,
            app_id: AppId::new(1_000_000_000_000_007).unwrap(),
            application_no: 10_002,
            player: PlayerId::new(20_005_061_986).unwrap(),
            guid: guid.and_then(PlayerId::new),
            token_id: TokenId::new([7; 16]),
            issued_at: Timestamp::from_secs(1_793_491_200),
            expires_at: Timestamp::from_secs(1_793_512_800),
        }
    }

    #[test]
    fn what_is_written_is_read_and_is_json() {
        for guid in [None, Some(200_000_000_397)] {
            let written = write(&token(guid), KeyId::new([1, 2, 3, 4]));
            let read = read(&written).unwrap();
            assert_eq!(
                (read.token, read.key_id),
                (token(guid), KeyId::new([1, 2, 3, 4]))
            );
            let json: serde_json::Value = serde_json::from_slice(&written).unwrap();
            assert_eq!(json["member_no"], 20_005_061_986_u64);
            assert_eq!(json.get("guid").and_then(serde_json::Value::as_u64), guid);
        }
    }

    #[test]
    fn no_other_spelling_is_read() {
        let written = write(&token(None), KeyId::new([0; 4]));
        let text = String::from_utf8(written).unwrap();
        for (from, to) in [
            (":20005061986", ": 20005061986"),
            (":20005061986", ":020005061986"),
            (":20005061986", ":2.0005061986e10"),
            (":20005061986", ":\"20005061986\""),
            (":20005061986", ":-20005061986"),
            (":20005061986", ":99999999999999999999"),
            (":20005061986", ":0"),
            (":20005061986", ":"),
            ("\"}", "\"} "),
            ("\"}", "\",\"x\":1}"),
            ("{", " {"),
            ("expire_time", "expire_tim\u{65}x"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text);
            assert!(read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
