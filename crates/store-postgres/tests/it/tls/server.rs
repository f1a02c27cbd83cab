//! A server that speaks TLS, and authorities for its certificates.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use throwaway_postgres::{Binaries, Cluster, Error, Options, Tls};
use tokio_postgres::Client;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::database;

/// A year that is over, and one that nobody who runs this will see the end of.
pub(crate) const PAST: i32 = 2001;
pub(crate) const FUTURE: i32 = 4000;

pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for those names and addresses, from the year 2000 on.
    pub(crate) fn issue(&self, names: &[&str], until: i32) -> Tls {
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        Tls {
            certificate: params.signed_by(&key, &self.0).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }

    /// A connection beside the store's, by a URL with a query.
    pub(crate) async fn client(&self, url: &str) -> Client {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tls = MakeRustlsConnect::new(config);
        let url = format!("{url}&sslmode=require");
        let (client, connection) = tokio_postgres::connect(&url, tls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

/// A server that speaks nothing but TLS, or nothing of it; `None` where there is no
/// PostgreSQL and that is permitted.
pub(crate) fn server(tls: Option<Tls>) -> Option<Cluster> {
    with(tls, Vec::new())
}

/// The same with settings by their names.
pub(crate) fn with(tls: Option<Tls>, settings: Vec<(String, String)>) -> Option<Cluster> {
    let binaries = match Binaries::find() {
        Err(error @ Error::Missing) if !database::is_required() => {
            eprintln!("left out: {error}");
            return None;
        }
        found => found.unwrap(),
    };
    let options = Options {
        tls,
        settings,
        ..Options::default()
    };
    Some(Cluster::start(&binaries, options).unwrap())
}
