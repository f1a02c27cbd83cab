// A small game server that uses Meta's graph as a stranger would: it knows the
// platform's documents and Node's standard library, and nothing of what answers
// at GRAPH_URL. Run it with Node 20 or later; README.md beside it says how.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const graphUrl = (process.env.GRAPH_URL ?? "https://graph.oculus.com").replace(/\/$/, "");
const appId = required("APP_ID");
const appSecret = required("APP_SECRET");
const verifyToken = process.env.VERIFY_TOKEN ?? "";
const port = Number(process.env.PORT ?? 8080);

const POTION = "potion";
const WINS = "WINS";
const BOARD = "arena";

/** How much of a request's body is taken in. */
const MOST_BYTES = 64 * 1024;

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set`);
    process.exit(1);
  }
  return value;
}

/** An answer of this server that is not 200. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** One call of the graph. A refusal is the caller's to judge; an outage is not. */
async function graph(method, path, parameters) {
  const url = new URL(graphUrl + path);
  const options = {
    method,
    headers: { Authorization: `Bearer OC|${appId}|${appSecret}` },
    signal: AbortSignal.timeout(10_000),
  };
  if (method === "GET") {
    url.search = new URLSearchParams(parameters);
  } else {
    options.body = new URLSearchParams(parameters);
  }
  let response, answer;
  try {
    response = await fetch(url, options);
    answer = await response.json();
  } catch {
    throw new Refused(503, "the platform cannot be reached");
  }
  if (response.ok && !answer.error) {
    return answer;
  }
  const { code, message, is_transient: transient, fbtrace_id: trace } = answer.error ?? {};
  console.error(`graph ${method} ${path}: ${response.status} ${code} ${message} (${trace})`);
  if (transient || response.status >= 500 || response.status === 429) {
    throw new Refused(503, "the platform cannot say at present");
  }
  throw new Refused(code === 190 ? 500 : 400, message);
}

/** Who plays, by the session that this server gave out. */
const sessions = new Map();

function player(request) {
  const session = request.headers.authorization?.replace(/^Bearer /, "");
  const userId = sessions.get(session);
  if (!userId) {
    throw new Refused(401, "log in first");
  }
  return userId;
}

/** The headset proves who its user is, once for each proof. */
async function login(_request, { user_id, nonce }) {
  const { is_valid } = await graph("POST", "/user_nonce_validate", { user_id, nonce });
  if (is_valid !== true) {
    throw new Refused(401, "the proof does not hold");
  }
  const { success } = await graph("POST", `/${appId}/verify_entitlement`, { user_id });
  if (success !== true) {
    throw new Refused(403, "the game is not this user's");
  }
  const session = randomUUID();
  sessions.set(session, user_id);
  return { session };
}

/** A match was won: one more win, and the score where it is the best so far. */
async function won(request, { score }) {
  const userId = player(request);
  const counted = await graph("POST", `/${userId}/achievements`, {
    api_name: WINS,
    add_count: 1,
  });
  const submitted = await graph("POST", "/leaderboard_submit_entry", {
    api_name: BOARD,
    user_id: userId,
    score,
  });
  return { unlocked: counted.just_unlocked, best: submitted.did_update };
}

/** The ten best players. */
async function top() {
  const page = await graph("GET", "/leaderboard_entries", {
    api_name: BOARD,
    start_at: "TOP",
    limit: 10,
    fields: "user{id,alias},rank,score",
  });
  return page.data.map(({ rank, score, user }) => ({ rank, score, name: user.alias }));
}

/** A potion is drunk once, however often and from how many servers that is asked. */
async function drink(request) {
  const { success } = await graph("POST", `/${appId}/consume_entitlement`, {
    user_id: player(request),
    sku: POTION,
  });
  if (success !== true) {
    throw new Refused(409, "there is no potion");
  }
  return { drunk: POTION };
}

/** What the platform has told this server of. */
const told = [];

/** The platform asks whether this is the server that wants to be told. */
function subscribe(query) {
  const token = query.get("hub.verify_token") ?? "";
  if (!verifyToken || query.get("hub.mode") !== "subscribe" || !same(token, verifyToken)) {
    throw new Refused(403, "not this server's token");
  }
  return query.get("hub.challenge") ?? "";
}

/** An event counts when the platform signed its bytes. */
function event(request, _body, bytes) {
  const mac = createHmac("sha256", appSecret).update(bytes).digest("hex");
  if (!same(request.headers["x-hub-signature-256"] ?? "", `sha256=${mac}`)) {
    throw new Refused(401, "not the platform's signature");
  }
  for (const { changes } of JSON.parse(bytes).entry) {
    for (const { field, value } of changes) {
      told.push({ field, user_id: value.user_id, product: value.product_info });
    }
  }
  return {};
}

function same(given, right) {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const CALLS = {
  "POST /login": login,
  "POST /won": won,
  "GET /top": top,
  "POST /potion/drink": drink,
  "POST /meta/webhook": event,
  "GET /told": () => told,
};

async function body(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MOST_BYTES) {
      throw new Refused(413, "the body is too large");
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parsed(bytes) {
  try {
    return (bytes.length === 0 ? {} : JSON.parse(bytes)) ?? {};
  } catch {
    throw new Refused(400, "the body is not JSON");
  }
}

async function answer(request) {
  const url = new URL(request.url, "http://localhost");
  const name = `${request.method} ${url.pathname}`;
  if (name === "GET /meta/webhook") {
    return { type: "text/plain", text: subscribe(url.searchParams) };
  }
  const call = CALLS[name];
  if (!call) {
    throw new Refused(404, "nothing answers here");
  }
  const bytes = await body(request);
  const result = await call(request, parsed(bytes), bytes);
  return { type: "application/json", text: JSON.stringify(result) };
}

const server = createServer(async (request, response) => {
  try {
    const { type, text } = await answer(request);
    response.writeHead(200, { "Content-Type": type }).end(text);
  } catch (error) {
    const status = error instanceof Refused ? error.status : 500;
    if (status === 500) {
      console.error(error);
    }
    const message = status === 500 ? "a fault of this server" : error.message;
    response
      .writeHead(status, { "Content-Type": "application/json" })
      .end(JSON.stringify({ error: message }));
  }
});

server.listen(port, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
