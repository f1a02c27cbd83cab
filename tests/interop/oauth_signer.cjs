// Signs calls of OpenSocial's API by a library that others wrote, and sends
// them: `oauth`, `oauth-1.0a`, `oauth-sign` or `oauth-signature`. Task and
// outcomes are those of oauth_signer.py.

const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");

const FORM = "application/x-www-form-urlencoded";

/** Sends what was signed, byte by byte as it is. */
function send(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const there = new URL(url);
    const target = url.slice(there.origin.length) || "/";
    const path = target.startsWith("?") ? `/${target}` : target;
    const request = http.request(
      { host: there.hostname, port: there.port, path, method, headers },
      (answer) => {
        let text = "";
        answer.on("data", (piece) => (text += piece));
        answer.on("end", () =>
          resolve([answer.statusCode, answer.headers["www-authenticate"] ?? null, text]),
        );
      },
    );
    request.on("error", reject);
    request.end(body || undefined);
  });
}

function headersOf(kase) {
  const headers = { "Content-Length": Buffer.byteLength(kase.body) };
  if (kase.content_type) headers["Content-Type"] = kase.content_type;
  return headers;
}

/** Name and value of each parameter of a query or a form. */
function pairs(text) {
  return [...new URLSearchParams(text)];
}

/** The parameters by name, several of one name as a list. */
function byName(all) {
  const found = {};
  for (const [name, value] of all) {
    found[name] = name in found ? [].concat(found[name], value) : value;
  }
  return found;
}

/** The protocol's own parameters, for libraries that leave them to the caller. */
function protocol(task, kase) {
  const own = {
    oauth_consumer_key: task.consumer_key,
    oauth_nonce: crypto.randomBytes(8).toString("hex"),
    oauth_signature_method: "HMAC-SHA1",
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_version: "1.0",
  };
  if (kase.token) own.oauth_token = task.token;
  return own;
}

function headerOf(own) {
  const written = Object.entries(own).map(
    ([name, value]) => `${encodeURIComponent(name)}="${encodeURIComponent(value)}"`,
  );
  return `OAuth ${written.join(", ")}`;
}

const libraries = {
  /** node-oauth, by its own HTTP client. */
  oauth: (task, kase) => {
    const { OAuth } = require("oauth");
    const client = new OAuth(
      null, null, task.consumer_key, task.consumer_secret, "1.0", null, "HMAC-SHA1",
    );
    const [token, secret] = kase.token ? [task.token, task.token_secret] : ["", ""];
    const url = task.base_url + kase.target;
    return new Promise((resolve) => {
      const done = (error, data, response) =>
        resolve([
          response?.statusCode ?? 0,
          response?.headers["www-authenticate"] ?? null,
          error ? String(error.data ?? error) : String(data),
        ]);
      const method = kase.method.toLowerCase();
      if (method === "get" || method === "delete") client[method](url, token, secret, done);
      else client[method](url, token, secret, kase.body, kase.content_type, done);
    });
  },

  "oauth-1.0a": (task, kase) => {
    const OAuth = require("oauth-1.0a");
    const client = OAuth({
      consumer: { key: task.consumer_key, secret: task.consumer_secret },
      signature_method: "HMAC-SHA1",
      hash_function: (text, key) => crypto.createHmac("sha1", key).update(text).digest("base64"),
    });
    const url = task.base_url + kase.target;
    const asked = { url, method: kase.method };
    if (kase.content_type === FORM) asked.data = byName(pairs(kase.body));
    const token = kase.token ? { key: task.token, secret: task.token_secret } : undefined;
    const header = client.toHeader(client.authorize(asked, token));
    return send(url, kase.method, { ...headersOf(kase), ...header }, kase.body);
  },

  "oauth-sign": (task, kase) => signedByHand(task, kase, (url, all) => {
    const secret = kase.token ? task.token_secret : "";
    return require("oauth-sign").hmacsign(kase.method, url, all, task.consumer_secret, secret);
  }),

  "oauth-signature": (task, kase) => signedByHand(task, kase, (url, all) => {
    const secret = kase.token ? task.token_secret : "";
    const { generate } = require("oauth-signature");
    return generate(kase.method, url, all, task.consumer_secret, secret, {
      encodeSignature: false,
    });
  }),
};

/** For libraries that make the signature and nothing else. */
function signedByHand(task, kase, signature) {
  const url = task.base_url + kase.target;
  const [before, query = ""] = url.split("?");
  const own = protocol(task, kase);
  const form = kase.content_type === FORM ? pairs(kase.body) : [];
  const all = { ...byName([...pairs(query), ...form]), ...own };
  own.oauth_signature = signature(before, all);
  const headers = { ...headersOf(kase), Authorization: headerOf(own) };
  return send(url, kase.method, headers, kase.body);
}

async function main() {
  const task = JSON.parse(fs.readFileSync(0, "utf8"));
  const library = libraries[process.argv[2]];
  const outcomes = {};
  for (const kase of task.cases) {
    try {
      outcomes[kase.name] = await library(task, kase);
    } catch (error) {
      outcomes[kase.name] = [0, null, String(error)];
    }
  }
  process.stdout.write(JSON.stringify(outcomes));
}

main();
