use std::{collections::BTreeSet, net::IpAddr};

use anyhow::Context;
use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use x509_parser::{extensions::GeneralName, pem::parse_x509_pem};

/// The names as an extension that permits them and no others.
pub(super) fn constraints(names: &[String]) -> NameConstraints {
    let subtree = |name: &String| match name.parse::<IpAddr>() {
        Ok(ip @ IpAddr::V4(_)) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, 32)),
        Ok(ip) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, 128)),
        Err(_) => GeneralSubtree::DnsName(name.clone()),
    };
    NameConstraints {
        permitted_subtrees: names.iter().map(subtree).collect(),
        excluded_subtrees: Vec::new(),
    }
}

/// The names as [`of_certificate`] gives them.
pub(super) fn of(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

/// The names that an authority's certificate permits.
///
/// # Errors
/// When it cannot be read or permits any name.
pub(super) fn of_certificate(pem: &str) -> anyhow::Result<BTreeSet<String>> {
    let (_, pem) = parse_x509_pem(pem.as_bytes()).context("it is not PEM")?;
    let certificate = pem.parse_x509().context("it is no certificate")?;
    let constraints = certificate.name_constraints()?;
    let permitted = constraints
        .and_then(|extension| extension.value.permitted_subtrees.as_deref())
        .context("it may vouch for any name")?;
    Ok(permitted
        .iter()
        .filter_map(|subtree| name(&subtree.base))
        .collect())
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        // An address and a mask of as many bytes.
        GeneralName::IPAddress(bytes) => match bytes.len() {
            8 => Some(IpAddr::from(<[u8; 4]>::try_from(bytes.get(..4)?).ok()?).to_string()),
            32 => Some(IpAddr::from(<[u8; 16]>::try_from(bytes.get(..16)?).ok()?).to_string()),
            _ => None,
        },
        _ => None,
    }
}
