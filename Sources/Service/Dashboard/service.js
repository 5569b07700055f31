// The service's operations, and their answers as the pages take them: the only place that knows the API's paths.

import { all, get, segment, send, setToken, text } from "./api.js";

// MARK: Who is signed in

export async function session() {
  const answer = await get("/v1/session");
  setToken(answer.csrfToken);
  return { ...answer, name: answer.name ?? answer.actor, roles: answer.roles ?? [], permissions: answer.permissions ?? [] };
}

/** Resolves to "code" where a second factor is asked for. */
export async function signIn({ name, password, code, recoveryCode }) {
  const body = { name, password };
  if (code) body.code = code.replaceAll(" ", "");
  if (recoveryCode) body.recoveryCode = recoveryCode.trim();
  try {
    setToken((await send("POST", "/v1/session", body))?.csrfToken);
    return "done";
  } catch (problem) {
    if (problem.code === "second-factor-required") return "code";
    throw problem;
  }
}

export const signOut = () => send("DELETE", "/v1/session");

// MARK: Findings

const filters = ({ q, severity, state, project, rule, path, sort }) => ({ q, severity, state, project, rule, path, sort });

export async function findings(filter, cursor, signal) {
  return get("/v1/findings", { ...filters(filter), limit: 200, cursor }, signal);
}
export const findingCount = async (filter, signal) => (await get("/v1/findings/count", filters(filter), signal)).count;
export const findingGroups = async (by, filter, signal) =>
  (await get("/v1/findings/groups", { ...filters(filter), by }, signal)).items;
export const finding = (id, signal) => get(`/v1/findings/${segment(id)}`, {}, signal);
export const findingHistory = (id, signal) => all(`/v1/findings/${segment(id)}/history`, {}, signal);
export const similarFindings = async ({ id }, signal) => (await get(`/v1/findings/${segment(id)}/similar`, {}, signal)).items;
export const triage = (ids, change) => send("POST", "/v1/findings/triage", { ids, ...change });

// MARK: Projects, scans, trends

export const projects = signal => all("/v1/projects", {}, signal);
export const makeProject = draft => send("POST", "/v1/projects", draft);
export const scans = (filter, cursor, signal) => get("/v1/scans", { ...filter, limit: 50, cursor }, signal);
export const scan = (id, signal) => get(`/v1/scans/${segment(id)}`, {}, signal);
export const cancelScan = id => send("POST", `/v1/scans/${segment(id)}/cancel`, {});
export const overview = (project, signal) => get("/v1/overview", { project }, signal);
export const trend = async (project, signal) => (await get("/v1/trends", { project }, signal)).items;

// MARK: Evidence

export const ledgerEntries = (filter, cursor, signal) => get("/v1/ledger/entries", { ...filter, limit: 50, cursor }, signal);
export const ledgerStatus = signal => get("/v1/ledger", {}, signal);
export const ledgerProof = (index, signal) => get(`/v1/ledger/entries/${index}/proof`, {}, signal);
export const ledgerConsistency = (from, to, signal) => get("/v1/ledger/consistency", { from, to }, signal);
export const frameworks = async signal => (await get("/v1/compliance", {}, signal)).items;
export const compliance = (framework, signal) => get(`/v1/compliance/${segment(framework)}`, {}, signal);
export const quality = signal => get("/v1/quality", {}, signal);

// MARK: Operation

export const detectors = signal => all("/v1/detectors", {}, signal);
export const enableDetector = (id, isEnabled) => send("POST", `/v1/detectors/${segment(id)}/${isEnabled ? "enable" : "disable"}`, {});
export const pool = signal => get("/v1/pool", {}, signal);
export const recommendations = async signal => (await get("/v1/pool/recommendations", {}, signal)).items;
export const alerts = (filter, signal) => all("/v1/alerts", filter, signal);
export const acknowledge = key => send("POST", `/v1/alerts/${segment(key)}/acknowledge`, {});
export const users = signal => all("/v1/users", {}, signal);
export const makeUser = draft => send("POST", "/v1/users", draft);
export const changeUser = (id, change) => send("PATCH", `/v1/users/${segment(id)}`, change);
export const sessions = async signal => (await get("/v1/sessions", {}, signal)).items;
export const revokeSession = id => send("DELETE", `/v1/sessions/${segment(id)}`);
export const keys = signal => all("/v1/apikeys", {}, signal);
export const makeKey = draft => send("POST", "/v1/apikeys", draft);
export const revokeKey = id => send("DELETE", `/v1/apikeys/${segment(id)}`);
export { text };

export function labelText(label) {
  if (!label || (!label.level && !label.compartments?.length)) return "none";
  return `level ${label.level}${label.compartments.length ? `, compartments ${label.compartments.join(", ")}` : ""}`;
}
