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

const inProject = (project, rest) => `/v1/projects/${segment(project)}/${rest}`;
const filters = ({ q, severity, state, rule, tag, path, order }) => ({ q, severity, state, rule, tag, path, order });

export const findings = (filter, cursor, signal, limit = 200) =>
  get(inProject(filter.project, "findings"), { ...filters(filter), limit, cursor }, signal);
export const findingCount = async (filter, signal) =>
  (await get(inProject(filter.project, "findings/count"), filters(filter), signal)).count;
export const findingGroups = async (by, filter, signal) =>
  (await get(inProject(filter.project, "findings/groups"), { ...filters(filter), by }, signal)).items;
export const finding = (id, signal) => get(`/v1/findings/${segment(id)}`, {}, signal);
export const findingHistory = (id, signal) => all(`/v1/findings/${segment(id)}/history`, {}, signal);
export const similarFindings = async ({ id }, signal) => (await get(`/v1/findings/${segment(id)}/similar`, {}, signal)).items;
export const triage = (ids, change) => send("POST", "/v1/findings/triage", { ids, ...change });

// MARK: Projects, scans, trends

export const projects = signal => all("/v1/projects", {}, signal);
export const makeProject = draft => send("POST", "/v1/projects", draft);
export const scans = (project, cursor, signal) => get(inProject(project, "scans"), { limit: 50, cursor }, signal);
export const scan = (id, signal) => get(`/v1/scans/${segment(id)}`, {}, signal);
export const cancelScan = id => send("POST", `/v1/scans/${segment(id)}/cancel`, {});
export const overview = (project, signal) => get(inProject(project, "overview"), {}, signal);
export const trend = async (project, signal) => (await get(inProject(project, "trends"), {}, signal)).items;

const unresolved = "new,open,triaged,regressed";

/** Coupling between modules, from the findings of one kind of connascence or all: both ends of each. */
export async function connascence(project, kind, signal) {
  const filter = { project, state: unresolved, ...(kind ? { rule: `connascence/${kind}` } : { tag: "connascence" }) };
  const cells = new Map(), weights = new Map();
  let cursor, count = 0;
  do {
    const page = await findings(filter, cursor, signal);
    for (const each of page.items) {
      count += 1;
      for (const to of new Set([each.path, ...(each.related ?? []).map(related => related.path)])) {
        if (to === each.path && each.related?.length) continue;
        const key = `${each.path}\n${to}`;
        const cell = cells.get(key) ?? cells.set(key, { from: each.path, to, count: 0, strength: 0, findings: [] }).get(key);
        cell.count += 1;
        cell.strength += strengths[each.rule.split("/").pop()] ?? 1;
        if (cell.findings.length < 20) cell.findings.push({ id: each.id, message: each.message, path: each.path });
        for (const path of [each.path, to]) weights.set(path, (weights.get(path) ?? 0) + 1);
      }
    }
    cursor = page.next;
  } while (cursor && count < 5000);
  const modules = [...weights].sort((left, right) => right[1] - left[1]).map(([path]) => path);
  return { modules, cells: [...cells.values()], isCut: Boolean(cursor) };
}

// The stronger a form, the more a change costs (Page-Jones).
const strengths = { name: 1, type: 2, meaning: 3, position: 4, algorithm: 5, execution: 6, timing: 7, value: 8, identity: 9 };

/** How many findings each rule of the Power of Ten has, by the last part of its name. */
export async function powerOfTen(project, signal) {
  const groups = await findingGroups("rule", { project, tag: "power-of-ten", state: unresolved }, signal);
  return new Map(groups.filter(each => each.key.startsWith("power-of-ten/")).map(each => [each.key.slice(13), each.count]));
}

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
