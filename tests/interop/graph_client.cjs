// A game's server in JavaScript that knows the documents of Meta's graph and
// nothing else.
//
// Started with the library to speak through, `fetch`, `axios` or `node-fetch`,
// it reads a task from standard input and prints what came of it as JSON:
//
//   {"base_url": "...", "token": "OC|...", "user_id": "...", "api_name": "..."}
//
// Through each carrier of parameters it counts the achievement once, reads how
// far the user has come, and makes a call that has to be refused.

const { readFileSync } = require("node:fs");

const CARRIERS = ["form", "query", "json", "multipart", "bearer"];

/** The calls by something that has the interface of `fetch`. */
function byFetch(baseUrl, fetch, FormData) {
  const send = async (url, options) => {
    const response = await fetch(url, options);
    return [response.status, await response.json()];
  };
  return {
    post(carrier, path, token, parameters) {
      const url = baseUrl + path;
      const everything = { access_token: token, ...parameters };
      switch (carrier) {
        case "form":
          return send(url, { method: "POST", body: new URLSearchParams(everything) });
        case "query": {
          // No body and no content type, and the token's bars as they are.
          const query = `access_token=${token}&api_name=${parameters.api_name}&add_count=1`;
          return send(`${url}?${query}`, { method: "POST" });
        }
        case "json":
          return send(url, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(everything),
          });
        case "multipart": {
          const form = new FormData();
          for (const [name, value] of Object.entries(everything)) {
            form.append(name, String(value));
          }
          return send(url, { method: "POST", body: form });
        }
        default:
          return send(url, {
            method: "POST",
            headers: { Authorization: `Bearer ${token}` },
            body: new URLSearchParams(parameters),
          });
      }
    },
    get(carrier, path, token, parameters) {
      const url = baseUrl + path;
      if (carrier === "bearer") {
        // Several clients name a type although they send nothing.
        const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
        return send(`${url}?${new URLSearchParams(parameters)}`, { headers });
      }
      const { api_names, fields } = parameters;
      return send(`${url}?access_token=${token}&api_names=${api_names}&fields=${fields}`, {});
    },
  };
}

/** The calls by axios, as its documents show them. */
function byAxios(baseURL, axios) {
  const client = axios.create({ baseURL, validateStatus: () => true });
  const answered = ({ status, data }) => [status, data];
  return {
    async post(carrier, path, token, parameters) {
      const everything = { access_token: token, ...parameters };
      switch (carrier) {
        case "form":
          return answered(await client.post(path, new URLSearchParams(everything)));
        case "query":
          return answered(await client.post(path, null, { params: everything }));
        case "json":
          return answered(await client.post(path, everything));
        case "multipart":
          return answered(await client.postForm(path, everything));
        default: {
          const headers = { Authorization: `Bearer ${token}` };
          return answered(await client.post(path, new URLSearchParams(parameters), { headers }));
        }
      }
    },
    async get(carrier, path, token, parameters) {
      if (carrier === "bearer") {
        const headers = { Authorization: `Bearer ${token}` };
        return answered(await client.get(path, { params: parameters, headers }));
      }
      return answered(await client.get(path, { params: { access_token: token, ...parameters } }));
    },
  };
}

async function library(name, baseUrl) {
  switch (name) {
    case "fetch":
      return byFetch(baseUrl, fetch, FormData);
    case "axios":
      return byAxios(baseUrl, require("axios"));
    default: {
      // An ES module, which `require` does not take.
      const found = await import(require.resolve("node-fetch"));
      return byFetch(baseUrl, found.default, found.FormData);
    }
  }
}

async function main() {
  const task = JSON.parse(readFileSync(0, "utf8"));
  const graph = await library(process.argv[2], task.base_url);
  const path = `/${task.user_id}/achievements`;
  const once = { api_name: task.api_name, add_count: 1 };
  const asked = {
    api_names: JSON.stringify([task.api_name]),
    fields: "count_progress,definition{api_name,target}",
  };
  const found = {};
  for (const carrier of CARRIERS) {
    found[carrier] = {
      counted: await graph.post(carrier, path, task.token, once),
      read: await graph.get(carrier, path, task.token, asked),
      refused: await graph.post(carrier, path, `${task.token}x`, once),
    };
  }
  process.stdout.write(JSON.stringify(found));
}

main();
