use axum::response::{IntoResponse, Response};
use base::Environment;
use http::{HeaderValue, Method, header};
use meta_graph::{Refusal, platform::Registry};
use sign::base64url;
use store::Platform;

use super::call::{self, Call};
use crate::Parts;

/// What the path of a picture begins with.
const PICTURES: &str = "/images/";

/// A picture never changes under its path, which names it by what it is.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Where the pictures of the token's app are, as games and players reach them.
pub(super) struct Place(String);

impl Place {
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub(super) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let known = call.known()?;
        let registry = call::registry(call.parts, &known);
        let app = registry.external_id(call.app()).unwrap_or_default();
        Ok(Self(format!("{}{PICTURES}{app}", call.base)))
    }

    /// The URI of a picture.
    pub(super) fn uri(&self, digest: [u8; 32]) -> String {
        format!("{}/{}.png", self.0, base64url::encode(&digest))
    }
}

/// The path of a picture: `/images/{app}/{digest}.png`. It takes no token,
/// because players' devices show what is behind it; whoever does not know the
/// digest finds nothing.
pub(super) struct Picture<'a> {
    app: &'a str,
    name: &'a str,
}

impl<'a> Picture<'a> {
    /// `None` where the path is none of a picture's.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let (app, file) = path.strip_prefix(PICTURES)?.split_once('/')?;
        let name = file.strip_suffix(".png")?;
        (!name.contains('/')).then_some(Self { app, name })
    }

    /// The file.
    ///
    /// # Errors
    /// [`Refusal::MethodNotAllowed`], [`Refusal::UnknownObject`],
    /// [`Refusal::Unavailable`].
    pub(super) async fn serve(&self, parts: &Parts, method: &Method) -> Result<Response, Refusal> {
        if *method != Method::GET && *method != Method::HEAD {
            return Err(Refusal::MethodNotAllowed {
                method: method.to_string(),
                allowed: "GET",
            });
        }
        let unknown = || Refusal::unknown_in_path(self.name);
        let digest = base64url::decode(self.name.as_bytes()).ok();
        let digest = digest.and_then(|bytes| bytes.try_into().ok());
        let digest = digest.ok_or_else(unknown)?;
        let app = {
            let known = call::known(parts)?;
            let world = known.world(Platform::MetaGraph, Environment::Live);
            world.listing(self.app).ok_or_else(unknown)?.app_id
        };
        let picture = parts.store.image(app, digest).await.map_err(|error| {
            tracing::error!(%error, "a picture cannot be read");
            Refusal::Unavailable
        })?;
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
            (header::CACHE_CONTROL, FOR_EVER),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
        ];
        Ok((headers, picture.ok_or_else(unknown)?.bytes).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_pictures_or_it_is_not() {
        let found = |path| Picture::of(path).map(|it| (it.app, it.name));
        assert_eq!(found("/images/12/abc.png"), Some(("12", "abc")));
        for other in [
            "/images",
            "/images/",
            "/images/12",
            "/images/12/abc",
            "/images/12/abc.jpg",
            "/images/12/34/abc.png",
            "/12/images/abc.png",
            "images/12/abc.png",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }
}
