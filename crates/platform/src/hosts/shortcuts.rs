use std::{collections::HashMap, sync::Arc};

use axum::extract::Request;
use serve::{ShortCall, Shortcut};

use super::{Dialect, named};
use crate::{Parts, stove::Verify};

/// The dialects' busiest calls, found as the router finds them: first under the
/// prefixes, at every host, then at the root of the host that was asked for.
#[derive(Debug)]
pub(crate) struct Shortcuts {
    prefixed: Vec<Verify>,
    /// A host whose dialect has no such call is there all the same, so that the
    /// dialect of all other hosts does not answer for it.
    by_host: HashMap<String, Option<Verify>>,
    otherwise: Option<Verify>,
}

impl Shortcuts {
    pub(crate) fn new(parts: &Arc<Parts>) -> Self {
        let verify = |dialect: Dialect, prefix| match dialect {
            Dialect::Stove(environment) => {
                Some(Verify::new(Arc::clone(parts), environment, prefix))
            }
            // None of its calls is only a look into memory.
            Dialect::Graph => None,
            // Each call uses up a nonce.
            Dialect::OpenSocial(_) => None,
        };
        let prefixed = Dialect::ALL.into_iter();
        let prefixed = prefixed.filter_map(|dialect| verify(dialect, dialect.prefix()));
        let names = parts.hosts.names.iter();
        Self {
            prefixed: prefixed.collect(),
            by_host: names
                .map(|(name, dialect)| (name.to_ascii_lowercase(), verify(*dialect, "")))
                .collect(),
            otherwise: parts.hosts.root.and_then(|dialect| verify(dialect, "")),
        }
    }

    fn at_root(&self, request: &Request) -> Option<&Verify> {
        // A path is cheaper to judge than a host, and most are not of this call.
        let mut all = self.by_host.values().flatten().chain(&self.otherwise);
        if !all.any(|verify| verify.covers(request)) {
            return None;
        }
        let by_host = named(&self.by_host, request);
        let chosen = by_host.unwrap_or(&self.otherwise).as_ref()?;
        chosen.covers(request).then_some(chosen)
    }
}

impl Shortcut for Shortcuts {
    fn find(&self, request: &Request) -> Option<&dyn ShortCall> {
        let mut prefixed = self.prefixed.iter();
        let found = prefixed
            .find(|verify| verify.covers(request))
            .or_else(|| self.at_root(request))?;
        Some(found)
    }
}
