// The process in which a maker's Node handler runs: `node node_worker.mjs REQUESTS ANSWERS FILE FUNCTION`.
// Requests come as lines of JSON from the file descriptor REQUESTS, answers go to ANSWERS; standard input and output stay the maker's.
import { readdirSync, writeSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { basename, join, resolve, sep } from "node:path";
import { Socket } from "node:net";
import http from "node:http";
import https from "node:https";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

const [requests, answers, file, name] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4], process.argv[5]];
const require = createRequire(resolve("package.json"));

function tell(message) {
  const bytes = Buffer.from(JSON.stringify(message) + "\n");
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(answers, bytes, sent);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function failure(error) {
  const told = error instanceof Error ? error : new Error(typeof error === "string" ? error : inspect(error));
  const lines = (told.stack ?? told.message).split("\n");
  const outer = lines.findIndex((line) => /^\s+at /.test(line) && line.includes("node_worker.mjs"));
  return { errorType: told.name, errorMessage: told.message, traceback: (outer < 0 ? lines : lines.slice(0, outer)).join("\n") };
}

const MOST_FILES = 2000;

// Node does not tell which ES modules it has loaded, so every file of the folder counts that a maker may edit.
function beside(folder, found = []) {
  for (const each of readdirSync(folder, { withFileTypes: true })) {
    if (found.length >= MOST_FILES) break;
    if (each.name.startsWith(".") || each.name === "node_modules") continue;
    const path = join(folder, each.name);
    if (each.isDirectory()) beside(path, found);
    else if (/\.(?:[cm]?js|json)$/.test(each.name)) found.push(path);
  }
  return found;
}

const FOUND = beside(process.cwd());
const MOST_CHECKED = 50;

// Node tells where an ES module cannot be parsed only if nobody catches the error, so each file is looked at once more.
function place(error) {
  if (!(error instanceof SyntaxError) || /^(?:file:|\/)/.test(error.stack ?? "")) return "";
  const env = { ...process.env, NODE_OPTIONS: "" };
  for (const each of [resolve(file), ...FOUND.filter((found) => /\.[cm]?js$/.test(found))].slice(0, MOST_CHECKED)) {
    const { status, stderr } = spawnSync(process.execPath, ["--check", each], { env, encoding: "utf8", timeout: 5000 });
    if (status) return stderr.slice(0, Math.max(0, stderr.indexOf("SyntaxError")));
  }
  return "";
}

function files() {
  const own = Object.keys(require.cache).filter((each) => !each.includes(`${sep}node_modules${sep}`));
  return [...new Set([resolve(file), ...FOUND, ...own])];
}

function context(leftMs) {
  const ends = Date.now() + leftMs;
  const functionName = basename(file).replace(/\.[cm]?js$/, "");
  return {
    awsRequestId: randomUUID(), functionName, functionVersion: "$LATEST", memoryLimitInMB: "128", callbackWaitsForEmptyEventLoop: true,
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`, logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, ends - Date.now()),
  };
}

// A handler answers with what it returns, with a promise, with a callback, or with context.succeed and context.fail of the oldest runtimes.
function answered(handler, event, leftMs) {
  return new Promise((succeed, fail) => {
    const given = context(leftMs);
    const done = (error, value) => (error == null ? succeed(value) : fail(error));
    Object.assign(given, { succeed, fail, done });
    const returned = handler(event, given, done);
    if (typeof returned?.then === "function") returned.then(succeed, fail);
    else if (returned !== undefined && handler.length < 3) succeed(returned);
    else if (returned === undefined && handler.length < 2) succeed(undefined);
  });
}

// With SMARTLAMP_AMAZON=127.0.0.1:8760, what is asked of Amazon's addresses is led there, without TLS: by fetch, and by whatever uses node:https.
const AMAZON = new Set(["", "eu.", "fe."].map((region) => `api.${region}amazonalexa.com`).concat(["com", "co.uk", "co.jp"].map((end) => `api.amazon.${end}`)));

function leadTo(address) {
  const [hostname, port] = address.split(":");
  const here = (url) => Object.assign(new URL(url), { protocol: "http:", hostname, port });
  const secure = https.request;
  https.request = (first, ...rest) => {
    if (typeof first === "string" || first instanceof URL) {
      const url = new URL(first);
      if (!AMAZON.has(url.hostname)) return secure(first, ...rest);
      const [options, ...others] = typeof rest[0] === "object" && rest[0] !== null ? rest : [{}, ...rest];
      return http.request(here(url), plain(options, url.hostname), ...others);
    }
    const host = first?.hostname ?? first?.host;
    if (!AMAZON.has(host)) return secure(first, ...rest);
    return http.request({ ...plain(first, host), host: hostname, hostname, port }, ...rest);
  };
  https.get = (...given) => {
    const request = https.request(...given);
    request.end();
    return request;
  };
  syncBuiltinESMExports();
  const fetched = globalThis.fetch;
  globalThis.fetch = async (input, options) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!URL.canParse(url) || !AMAZON.has(new URL(url).hostname)) return fetched(input, options);
    const asked = new Request(input, options);
    return answerOf(here(url), new URL(url).hostname, asked, Buffer.from(await asked.arrayBuffer()));
  };
}

// fetch itself would send its own Host, by which the simulator knows the region.
function answerOf(url, host, { method, headers, signal }, body) {
  return new Promise((succeed, fail) => {
    const given = { ...Object.fromEntries(headers), "Content-Length": body.length };
    const request = http.request(url, plain({ method, headers: given, signal }, host), (came) => {
      const parts = [];
      came.on("data", (part) => parts.push(part));
      came.on("end", () => succeed(new Response(Buffer.concat(parts), { status: came.statusCode, headers: came.headers })));
    });
    request.on("error", (cause) => fail(new TypeError("fetch failed", { cause })));
    request.end(body);
  });
}

function plain(options, host) {
  return { ...options, agent: undefined, protocol: "http:", defaultPort: 80, headers: { ...options.headers, Host: host } };
}

if (process.env.SMARTLAMP_AMAZON) leadTo(process.env.SMARTLAMP_AMAZON);

let handler, why;
try {
  const module = await import(pathToFileURL(resolve(file)).href);
  handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function") throw new TypeError(`${file} exports no function ${name}`);
} catch (error) {
  why = failure(error);
  why.traceback = place(error) + why.traceback;
}
tell({ ready: !why, failure: why ?? null, files: files() });
for await (const line of createInterface({ input: new Socket({ fd: requests, readable: true, writable: false }) })) {
  if (why) continue;
  const { event, left_ms: leftMs } = JSON.parse(line);
  let told;
  try {
    told = { answer: JSON.stringify(await answered(handler, event, leftMs)) ?? "null" };
  } catch (error) {
    told = { failure: failure(error) };
  }
  tell({ ...told, files: files() });
}
process.exit(0);
