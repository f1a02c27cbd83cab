use std::{net::SocketAddr, path::Path};

use game_server::{Gate, GrantSecret, Ledger};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::super::http::Http;

/// The sample game server, in the test's own process.
pub(crate) struct Game {
    pub(crate) addr: SocketAddr,
    http: Http,
}

/// What the gate and the game share.
pub(crate) const GRANT_SECRET: &str = "whsec_Y291bnRlcnNpZ24tdGVzdC1ncmFudC1zZWNyZXQ=";

impl Game {
    pub(crate) async fn open(home: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        // Nobody logs in here.
        let gate = Gate {
            url: String::new(),
            key: String::new(),
            game: String::new(),
        };
        let ledger = Ledger::open(&home.join("game.db")).unwrap();
        let secret = GrantSecret(GRANT_SECRET.to_owned());
        let router = game_server::router(gate, &secret, ledger).unwrap();
        tokio::spawn(game_server::serve(listener, router));
        let http = Http::new();
        Self { addr, http }
    }

    /// Sends a call as it stands, and gives the first line of the answer.
    pub(crate) async fn told(&self, call: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).await.unwrap();
        stream.write_all(call.as_bytes()).await.unwrap();
        let mut answer = BufReader::new(stream).lines();
        answer.next_line().await.unwrap().unwrap()
    }

    /// How many coins a player has.
    pub(crate) async fn coins(&self, player: &str) -> u64 {
        let url = format!("http://{}/players/{player}", self.addr);
        let answer = self.http.get(&url, None).await.must_be(200);
        answer.json()["coins"].as_u64().unwrap()
    }
}
