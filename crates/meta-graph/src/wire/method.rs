use super::Params;
use crate::Refusal;

/// What a call does. The graph knows three methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Writes.
    Post,
    /// Deletes.
    Delete,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Get, Self::Post, Self::Delete];

    /// Its name in HTTP.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// The method of a call: what its parameter `method` says in any case, and
    /// otherwise HTTP's own. GET with `method=POST`, POST with it, and POST
    /// without it are the same call. HEAD asks for what GET answers.
    ///
    /// # Errors
    /// [`Refusal::ParameterInvalid`] when the parameter names no method of the
    /// graph; [`Refusal::MethodNotAllowed`] when HTTP's own is none.
    pub fn of_call(http: &str, params: &Params) -> Result<Self, Refusal> {
        if let Some(named) = params.text("method")? {
            return Self::named(named)
                .ok_or(Refusal::invalid("method", "expected GET, POST or DELETE"));
        }
        let http_method = if http == "HEAD" { "GET" } else { http };
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == http_method)
            .ok_or_else(|| Refusal::MethodNotAllowed {
                method: http.to_owned(),
                allowed: "GET, POST or DELETE",
            })
    }

    fn named(text: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|method| method.as_str().eq_ignore_ascii_case(text.trim()))
    }
}
