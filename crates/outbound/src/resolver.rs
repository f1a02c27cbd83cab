use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::Policy;

/// Resolves by the system, and hands out only what the policy permits. The
/// connection is made to the very addresses that were judged here, so a name
/// that answers differently the next time gains nothing.
pub(crate) struct VettingResolver(pub(crate) Policy);

/// An address among a name's that the policy does not permit.
#[derive(Debug, thiserror::Error)]
#[error("the address {0} is not allowed")]
pub(crate) struct RefusedName(pub(crate) IpAddr);

#[derive(Debug, thiserror::Error)]
#[error("the name has no address")]
struct NoAddress;

impl Resolve for VettingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One forbidden address among several refuses the name: a public
            // service has no such record, and an attacker's may have both.
            for address in &found {
                if !policy.permits(address.ip()) {
                    return Err(RefusedName(address.ip()).into());
                }
            }
            if found.is_empty() {
                return Err(NoAddress.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
