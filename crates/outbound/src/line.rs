use reqwest::Url;

use crate::OutboundError;

/// How a URL goes out, for protocols that sign it: the client writes some
/// characters of it in another way than they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `http` or `https`.
    pub scheme: String,
    /// The value of `Host`: the name in lower case, and the port unless it is
    /// the scheme's own.
    pub host: String,
    /// The path, in which no `.` or `..` is left.
    pub path: String,
    /// What stands behind `?`, where there is one.
    pub query: Option<String>,
}

impl Line {
    /// How that URL goes out.
    ///
    /// # Errors
    /// [`OutboundError::Url`] for what is no absolute URL.
    pub fn of(url: &str) -> Result<Self, OutboundError> {
        let url = Url::parse(url).map_err(|_| OutboundError::Url("it is not absolute"))?;
        let host = url.host_str().ok_or(OutboundError::Url("it has no host"))?;
        Ok(Self {
            scheme: url.scheme().to_owned(),
            host: match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            path: url.path().to_owned(),
            query: url.query().map(str::to_owned),
        })
    }

    /// Path and query, as they stand in the request line.
    #[must_use]
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn a_url_goes_out_in_the_clients_writing() {
        for (url, host, target) in [
            (
                "HTTP://API.example:80/a/../b?x='",
                "api.example",
                "/b?x=%27",
            ),
            ("https://api.example:8443", "api.example:8443", "/"),
            (
                "http://[::1]:7400/%40me/@self?",
                "[::1]:7400",
                "/%40me/@self?",
            ),
        ] {
            let line = Line::of(url).unwrap();
            assert_eq!(line.host, host, "{url}");
            assert_eq!(line.target(), target, "{url}");
        }
        assert!(Line::of("/relative").is_err());
    }
}
