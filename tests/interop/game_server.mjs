// A game's server in JavaScript that knows STOVE's documents and nothing else.
//
// It reads a task from standard input and prints what came of it as JSON:
//
//   {"base_url": "...", "client_id": "...", "client_secret": "...",
//    "service_id": "...", "server_token": {"access_token": "...", "expires_in": 1},
//    "players": {"name": "token", ...}}
//
// `server_token` is one that was kept from before and may be left out.

import { readFileSync } from "node:fs";

/** The platform did not say whether the player's token is good. */
class NoVerdict extends Error {}

/** The two calls of the documents, with a server token that is kept. */
class Stove {
  #baseUrl;
  #credentials;
  #token = null;
  #renewAt = 0;
  issued = 0;

  constructor({ base_url, client_id, client_secret, service_id, server_token }) {
    this.#baseUrl = base_url;
    this.#credentials = { client_id, client_secret, service_id };
    if (server_token) {
      this.#keep(server_token);
    }
  }

  /** Keeps a token until less than 30 % of what remains of it is left. */
  #keep({ access_token, expires_in }) {
    this.#token = access_token;
    this.#renewAt = performance.now() + 0.7 * expires_in * 1000;
  }

  /** One call: its HTTP status and its envelope. */
  async #call(path, body, headers = {}) {
    try {
      const response = await fetch(this.#baseUrl + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      return { status: response.status, answer: await response.json() };
    } catch {
      throw new NoVerdict("unreachable");
    }
  }

  /** The token that is kept, or a new one where its end is near. */
  async #serverToken() {
    if (this.#token === null || performance.now() >= this.#renewAt) {
      const { answer } = await this.#call("/auth/v5/server_token", this.#credentials);
      if (answer.code !== 0) {
        throw new NoVerdict(answer.message);
      }
      if (answer.response_data.token_type !== "bearer") {
        throw new NoVerdict("another type of token");
      }
      this.issued += 1;
      this.#keep(answer.response_data);
    }
    return this.#token;
  }

  /** The player's numbers, or the code with which the token is refused. */
  async verify(userToken) {
    const path = `/member/v3.0/${this.#credentials.service_id}/token/verify`;
    for (let attempt = 0; ; attempt += 1) {
      const headers = { Authorization: `Bearer ${await this.#serverToken()}` };
      const { status, answer } = await this.#call(path, { access_token: userToken }, headers);
      if (status === 200) {
        return answer;
      }
      if (answer.code !== 40101 || attempt === 1) {
        throw new NoVerdict(answer.message);
      }
      // The server token is at fault, not the player's: renew it once.
      this.#token = null;
    }
  }
}

/** What the game does with the player: let in, turn away, or ask to wait. */
async function judge(stove, userToken) {
  try {
    const answer = await stove.verify(userToken);
    return answer.code === 0
      ? { verdict: "accepted", ...answer.value }
      : { verdict: "refused", code: answer.code };
  } catch (error) {
    if (error instanceof NoVerdict) {
      return { verdict: "none", error: error.message };
    }
    throw error;
  }
}

const task = JSON.parse(readFileSync(0, "utf8"));
const stove = new Stove(task);
const players = {};
for (const [name, token] of Object.entries(task.players)) {
  players[name] = await judge(stove, token);
}
console.log(JSON.stringify({ players, issued: stove.issued }));
