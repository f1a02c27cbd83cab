//! Endpoints behind TLS.

use std::sync::Arc;

use conform::Trust;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};
use tokio_rustls::TlsAcceptor;

use super::grading::{finds, graded, options};

/// An endpoint that says 403 to everyone, and the authority for it in PEM form.
async fn start() -> (u16, Vec<u8>) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = CertificateParams::new(names).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap();
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], der)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut session) = acceptor.accept(stream).await else {
                continue;
            };
            let answer = b"HTTP/1.1 403 -\r\ncontent-length: 2\r\n\r\nno";
            let _ = session.write_all(answer).await;
            let _ = session.shutdown().await;
            let _ = tokio::io::copy(&mut session, &mut tokio::io::sink()).await;
        }
    });
    (port, pem.into_bytes())
}

#[tokio::test]
async fn only_who_is_trusted_is_called() {
    let (port, pem) = start().await;
    let mut options = options(&format!("https://127.0.0.1:{port}/award?productid=1234"));
    options.trust = Trust::Authorities(pem);
    let report = graded(options.clone()).await;
    let why = report.not_graded.as_deref().unwrap();
    assert!(why.contains("was answered 403"), "{why}");
    options.trust = Trust::System;
    let report = graded(options).await;
    let why = report.not_graded.as_deref().unwrap();
    assert!(why.contains("no TLS session"), "{why}");
    finds(&report, &[]);
}
