//! An authority, certificates of it, and a client that trusts it.

use std::{sync::Arc, time::Duration};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    pki_types::ServerName,
    version::{TLS12, TLS13},
};
use serve::{Limits, Mode, Tls, TlsListener};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    face::{Served, localhost, start_with},
    wire::Client,
};

/// The name in the certificates.
pub(super) const HOST: &str = "countersign.test";

pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key as PEM.
pub(super) struct Pair {
    pub(super) chain: String,
    pub(super) key: String,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// A certificate that is valid in the years from 2000 until the year given.
    pub(super) fn issue(&self, until: i32) -> Pair {
        let mut params = CertificateParams::new([HOST.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        Pair {
            chain: params.signed_by(&key, &self.0).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }

    /// A client's configuration that trusts this authority and speaks HTTP/1.1.
    pub(super) fn client(&self) -> ClientConfig {
        self.client_of(&[&TLS13, &TLS12])
    }

    pub(super) fn client_of(&self, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let mut config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config
    }
}

impl Pair {
    pub(super) fn tls(&self) -> Tls {
        Tls::from_pem(self.chain.as_bytes(), self.key.as_bytes()).unwrap()
    }
}

/// The face with both listeners, and what to reach it with.
pub(super) struct Secured {
    pub(super) served: Served,
    pub(super) authority: Authority,
    pub(super) tls: Tls,
    pub(super) client: Arc<ClientConfig>,
}

impl Secured {
    pub(super) async fn start(mode: Mode, limits: Limits) -> Self {
        let authority = Authority::new();
        let tls = authority.issue(4000).tls();
        let listener = TlsListener {
            addr: localhost(0),
            tls: tls.clone(),
        };
        let deadline = Duration::from_secs(20);
        Self {
            served: start_with(mode, limits, deadline, Some(listener)).await,
            client: Arc::new(authority.client()),
            authority,
            tls,
        }
    }

    pub(super) async fn patient(mode: Mode) -> Self {
        Self::start(mode, Limits::default()).await
    }

    /// A socket of which nothing has been said.
    pub(super) async fn socket(&self) -> TcpStream {
        let addr = self.served.running.tls_addr().unwrap();
        TcpStream::connect(addr).await.unwrap()
    }

    pub(super) async fn connect(&self) -> Client<TlsStream<TcpStream>> {
        Client::over(self.handshake(&self.client, HOST).await.unwrap())
    }

    pub(super) async fn handshake(
        &self,
        client: &Arc<ClientConfig>,
        host: &'static str,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host).unwrap();
        let socket = self.socket().await;
        TlsConnector::from(Arc::clone(client))
            .connect(name, socket)
            .await
    }

    /// Waits until the face has counted as much.
    pub(super) async fn counted(&self, name: &str, count: i64) {
        while super::metrics::value(&self.served.registry, name) != count {
            tokio::task::yield_now().await;
        }
    }
}
