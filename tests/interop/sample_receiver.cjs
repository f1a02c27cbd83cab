// A reward receiver for Express that does what Unity Ads' document describes and no more,
// for `countersign conform` to find what that leaves open.
//
//   node sample_receiver.cjs
//
// The key is in UNITYADSSECRET. It prints the port it listens on.

"use strict";

const { createHmac } = require("node:crypto");

const app = require("express")();
const orders = new Set();

/** The digest over all parameters but the signature, by name, joined by commas. */
function digest(query) {
  const names = Object.keys(query).filter((name) => name !== "hmac");
  const pairs = names.sort().map((name) => `${name}=${query[name] ?? ""}`);
  return createHmac("md5", process.env.UNITYADSSECRET).update(pairs.join(",")).digest("hex");
}

app.get("/award", ({ query }, response) => {
  if (query.hmac !== digest(query)) {
    response.sendStatus(403);
  } else if (orders.has(query.oid)) {
    response.status(403).send("Duplicate order");
  } else {
    orders.add(query.oid);
    response.status(200).send("1");
  }
});

const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
