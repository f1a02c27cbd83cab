use bytes::{Bytes, BytesMut};
use reqwest::{Response, StatusCode, header::HeaderMap};

use crate::{OutboundError, error::classify};

/// What the peer answered, whatever its status: a 404 and a redirect are
/// answers too.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, complete and as it was sent.
    pub body: Bytes,
}

impl Answer {
    /// Reads an answer's body as far as `max` bytes, counting while it streams
    /// because the peer decides what it announces.
    pub(crate) async fn read(mut response: Response, max: usize) -> Result<Self, OutboundError> {
        let announced = response.content_length().unwrap_or(0);
        if announced > u64::try_from(max).unwrap_or(u64::MAX) {
            return Err(OutboundError::TooLarge { limit: max });
        }
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(classify)? {
            if chunk.len() > max.saturating_sub(body.len()) {
                return Err(OutboundError::TooLarge { limit: max });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: body.freeze(),
        })
    }
}
