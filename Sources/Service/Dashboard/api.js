// Talks to the service: problems with what to do next, entity tags, pages, protection against forged requests.

/** What went wrong (RFC 9457), in words for the reader. */
export class Problem extends Error {
  constructor(status, members = {}) {
    super(members.detail || members.title || `The service answered ${status}.`);
    this.status = status;
    this.code = (members.type ?? "").split(":").pop();
    this.trace = members.trace;
    this.errors = members.errors ?? [];
    this.retryAfter = members.retryAfter;
    this.members = members;
  }
}

/** Tells "signed-out", "offline" and "online". */
export const conditions = new EventTarget();

const remembered = new Map(); // answers with their tags, the latest last
const mostRemembered = 200;
let token = null; // goes back with every change: other sites cannot know it
let reachable = true;

export function setToken(value) { token = value ?? null; }

/** Nothing of one reader is left for the next. */
export function forget() {
  remembered.clear();
  token = null;
}

export function address(path, query = {}) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    if (Array.isArray(value)) { if (value.length) parameters.set(name, value.join(",")); }
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

export const segment = text => encodeURIComponent(text);

export async function get(path, query, signal) {
  const url = address(path, query);
  const known = remembered.get(url);
  const response = await ask(url, { signal, headers: known ? { "If-None-Match": known.tag } : {} });
  if (response.status === 304 && known) return known.value;
  const value = await read(response);
  const tag = response.headers.get("ETag");
  if (tag) {
    remembered.delete(url);
    remembered.set(url, { tag, value });
    if (remembered.size > mostRemembered) remembered.delete(remembered.keys().next().value);
  }
  return value;
}

export async function send(method, path, body, { signal, headers } = {}) {
  return read(await ask(path, {
    method, signal,
    headers: {
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token ? { "X-CSRF-Token": token } : {}), ...headers,
    },
    body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
  }));
}

/** All items of a list, page after page, at most `most`. */
export async function all(path, query = {}, signal, most = 2000) {
  const items = [];
  let cursor;
  do {
    const page = await get(path, { limit: 200, ...query, cursor }, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return items;
}

export async function text(path, signal) {
  const response = await ask(path, { signal });
  if (!response.ok) await read(response);
  return response.text();
}

async function ask(url, options) {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(30_000)].filter(Boolean));
  let response;
  try {
    response = await fetch(url, {
      ...options, signal, credentials: "same-origin", cache: "no-store", redirect: "error",
      headers: { Accept: "application/json, application/problem+json", ...options.headers },
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    if (reachable) conditions.dispatchEvent(new Event("offline"));
    reachable = false;
    throw new Problem(0, {
      type: "urn:picket:problem:unreachable",
      detail: error.name === "TimeoutError"
        ? "The service took longer than 30 seconds. Try again; if it stays so, tell its operator."
        : "The service does not answer. Check that it runs and that this machine reaches it, then try again.",
    });
  }
  if (!reachable) conditions.dispatchEvent(new Event("online"));
  reachable = true;
  return response;
}

async function read(response) {
  const type = response.headers.get("Content-Type") ?? "";
  const members = response.status === 204 || !type.includes("json") ? null : await response.json();
  if (response.ok) return members;
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  if (response.status === 401) conditions.dispatchEvent(new Event("signed-out"));
  throw new Problem(response.status, { ...members, retryAfter: wait });
}
