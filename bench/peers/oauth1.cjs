// A verifier of OAuth signatures from npm, which takes forms and one secret.
// Packages are looked for in NODE_PATH.
//
// The first line of the input is the request as JSON; each further line is a
// number of verifications, and is answered with the nanoseconds of CPU time
// that one of them took.
"use strict";

const readline = require("node:readline");
const querystring = require("node:querystring");
const verify = require("oauth-simple-signature-check");

let request;
let secret;

function once() {
  const body = querystring.parse(request.form);
  return verify({ ...request, body }, secret);
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  if (request === undefined) {
    ({ secret, ...request } = JSON.parse(line));
    console.log(once() === true ? "ready" : "refuses what is good");
    return;
  }
  const count = Number(line);
  const before = process.cpuUsage();
  for (let done = 0; done < count; done += 1) {
    once();
  }
  const { user, system } = process.cpuUsage(before);
  console.log(((user + system) * 1000) / count);
});
