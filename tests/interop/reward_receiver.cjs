// A reward receiver in JavaScript that knows Unity Ads' document and nothing else.
//
//   node reward_receiver.cjs express|http
//
// The key is in UNITYADSSECRET. It prints the port it listens on, and for every
// callback a line of JSON: the path as it came, and what it was answered. With
// `express` it is written as the document's own example is, on the same framework;
// with `http` it does the same on Node's own server, without a framework.

"use strict";

const { createHmac } = require("node:crypto");
const http = require("node:http");

const secret = process.env.UNITYADSSECRET;
const granted = new Set();

/** Every parameter but the signature, sorted and joined by commas, as the document has it. */
function signature(parameters) {
  const text = Object.keys(parameters)
    .filter((name) => name !== "hmac")
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join(",");
  return createHmac("md5", secret).update(text).digest("hex");
}

/** The status and body for a callback. */
function judge(parameters) {
  if (signature(parameters) !== parameters.hmac) {
    return [403, "Signature did not match"];
  }
  if (granted.has(parameters.oid)) {
    return [403, "Duplicate order"];
  }
  granted.add(parameters.oid);
  return [200, "1"];
}

function tell(path, [status, body]) {
  if (!process.env.QUIET) {
    console.log(JSON.stringify({ path, status, body }));
  }
}

function withExpress() {
  const app = require("express")();
  app.get("/award.php", (request, response) => {
    const answer = judge(request.query);
    tell(request.originalUrl, answer);
    response.status(answer[0]).send(answer[1]);
  });
  return http.createServer(app);
}

function withoutFramework() {
  return http.createServer((request, response) => {
    const { searchParams } = new URL(request.url, "http://receiver");
    const answer = judge(Object.fromEntries(searchParams));
    tell(request.url, answer);
    response.statusCode = answer[0];
    response.setHeader("content-type", "text/plain");
    response.end(answer[1]);
  });
}

const server = process.argv[2] === "http" ? withoutFramework() : withExpress();
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
