//! What is asked for over HTTP, byte by byte.

use anyhow::Result;
use base::Clock;
use bytes::Bytes;
use clap::ValueEnum;

use crate::{
    callback::{self, Callbacks},
    given::{self, SystemClock},
    server::{AWARD_PATH, EMPTY_PATH, NOTHING_PATH},
    social,
};

/// What is asked for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Call {
    /// Nothing; the body is sent and read all the same.
    Empty,
    /// To verify a player's token.
    Verify,
    /// The same with a server token that costs next to nothing.
    VerifyPinned,
    /// Nothing, with the query of a callback that nobody reads.
    Nothing,
    /// A reward, of a receiver that does nothing else.
    Callback,
    /// A reward, of the gate.
    Reward,
    /// What OpenSocial lets a game ask on behalf of a player.
    Signed,
}

/// Which headers a request has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Headers {
    /// Those that the call needs and no others.
    Needed,
    /// Two more, which the libraries of most callers send of their own accord.
    Usual,
}

impl Headers {
    const fn lines(self) -> &'static str {
        match self {
            Self::Needed => "",
            Self::Usual => "user-agent: bench\r\naccept: */*\r\n",
        }
    }
}

const HOST_NAME: &str = "127.0.0.1:7400";
const HOST: &str = "host: 127.0.0.1:7400\r\n";

/// The requests of one call.
pub(crate) enum Requests {
    /// This one again and again.
    Same(Bytes),
    /// Each with an order of its own.
    Callbacks(Box<Callbacks>),
    /// Each with a nonce of its own.
    Signed(Box<social::Calls>),
}

impl Requests {
    pub(crate) fn of(call: Call, headers: Headers) -> Result<Self> {
        let path = match call {
            Call::Empty | Call::Verify | Call::VerifyPinned => {
                return Ok(Self::Same(post(call, headers)?));
            }
            Call::Signed => {
                let headers = format!("{HOST}{}", headers.lines());
                return Ok(Self::Signed(Box::new(social::Calls::new(
                    HOST_NAME, headers,
                )?)));
            }
            Call::Nothing => NOTHING_PATH.to_owned(),
            Call::Callback => AWARD_PATH.to_owned(),
            Call::Reward => format!("/rewards/unity-ads/{}", callback::GAME),
        };
        let headers = format!("{HOST}{}", headers.lines());
        Ok(Self::Callbacks(Box::new(Callbacks::new(path, headers)?)))
    }

    /// The next so many.
    pub(crate) fn take(&mut self, count: usize) -> Result<Vec<Bytes>> {
        match self {
            Self::Same(request) => Ok(vec![request.clone(); count]),
            Self::Callbacks(callbacks) => (0..count).map(|_| callbacks.next()).collect(),
            Self::Signed(calls) => (0..count).map(|_| calls.next()).collect(),
        }
    }
}

/// All of these calls carry the same token and body, whether anyone looks at
/// them or not.
fn post(call: Call, headers: Headers) -> Result<Bytes> {
    let now = SystemClock.now();
    let path = match call {
        Call::Verify | Call::VerifyPinned => {
            format!("/stove{}", stove::wire::verify_path(given::GAME))
        }
        _ => EMPTY_PATH.to_owned(),
    };
    let sealed = given::server_token(now)?;
    let token = match call {
        Call::VerifyPinned => given::PINNED,
        _ => sealed.expose_str().unwrap_or_default(),
    };
    let usual = headers.lines();
    let body = given::body(&given::user_token(now)?);
    let length = body.len();
    Ok(format!(
        "POST {path} HTTP/1.1\r\n{HOST}{usual}\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into())
}
