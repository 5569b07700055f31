// The service's operations, and their answers as the pages take them: the only place that knows the API's paths.

import { all, get, segment, send, setToken, text } from "./api.js";

// MARK: Who is signed in

export async function session() {
  const answer = await get("/v1/session");
  setToken(answer.csrfToken);
  await nameLabels();
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

/** A rule's whole name, or a family of rules. */
const filters = ({ q, severity, state, rule, tag, path }) => ({
  text: q, severity, state, path, rule: rule?.includes("/") ? rule : "", tag: tag ?? (rule && !rule.includes("/") ? rule : ""),
});
const shaped = finding => ({ ...finding, line: finding.start.line });

export async function findings(filter, cursor, signal, limit = 200) {
  const page = await get(inProject(filter.project, "findings"), { ...filters(filter), order: filter.order, limit, cursor }, signal);
  return { items: page.items.map(shaped), next: page.next };
}

export const findingGroups = (by, filter, signal) => get(inProject(filter.project, "findings/groups"), { ...filters(filter), by }, signal);

/** Resolves to null where only some of them were counted. */
export async function findingCount(filter, signal) {
  const { groups, isWhole } = await findingGroups("severity", filter, signal);
  return isWhole ? groups.reduce((sum, each) => sum + each.count, 0) : null;
}

export const findingRow = async (id, signal) => shaped(await get(`/v1/findings/${segment(id)}`, {}, signal));

export async function finding(id, signal) {
  const found = shaped(await get(`/v1/findings/${segment(id)}`, {}, signal));
  const [projects, rule] = await Promise.all([projectNames(signal), found.tool === "picket" ? ruleText(found.rule, signal) : {}]);
  return { ...found, why: rule.why, mend: rule.mend, what: rule.what, knownProblems: rule.knownProblems, tags: rule.tags, projectKey: projects.get(found.project)?.key };
}

/** What the rule's page says, where the service has it. */
async function ruleText(rule, signal) {
  try {
    return await get(`/v1/rules/${rule.split("/").map(segment).join("/")}`, {}, signal);
  } catch (error) {
    if (error.status === 404 || error.status === 403) return {};
    throw error;
  }
}

export const findingHistory = async (id, signal) => (await all(`/v1/findings/${segment(id)}/history`, {}, signal)).reverse();
export const similarFindings = async ({ id }, signal) => (await get(`/v1/findings/${segment(id)}/similar`, {}, signal)).items.map(shaped);

/** @param chosen findings, of one project; resolves to the ids of those that somebody had changed meanwhile */
export async function triage(chosen, { state, until, reason }) {
  const change = { state, ...(until ? { until } : {}), ...(reason ? { reason } : {}) };
  const findings = chosen.map(({ id, version }) => ({ id, version }));
  return (await send("POST", inProject(chosen[0].project, "findings/triage"), { change, findings })).refused;
}
export const comment = (id, text) => send("POST", `/v1/findings/${segment(id)}/comments`, { text });

// MARK: Projects, scans, trends

export const projects = signal => all("/v1/projects", {}, signal);

let names = null;
/** By id. */
async function projectNames(signal) {
  names ??= new Map((await projects(signal)).map(each => [each.id, each]));
  return names;
}

export const makeProject = draft => send("POST", "/v1/projects", draft);
const flat = (scan, named) => ({
  ...scan, ...scan.progress, ...scan.counts, project: named.get(scan.project)?.name ?? scan.project, projectKey: named.get(scan.project)?.key,
});
export async function scans(project, cursor, signal) {
  const [page, named] = await Promise.all([get(inProject(project, "scans"), { limit: 50, cursor }, signal), projectNames(signal)]);
  return { items: page.items.map(each => flat(each, named)), next: page.next };
}
export const scan = async (id, signal) => flat(await get(`/v1/scans/${segment(id)}`, {}, signal), await projectNames(signal));
const archives = { ".zip": "application/zip", ".tar": "application/x-tar", ".gz": "application/gzip", ".tgz": "application/gzip", ".zst": "application/zstd" };
const mostFiles = 1000;

/** @param files those that were chosen: an archive, or sources. A folder's files keep their paths in it. */
export async function submitScan(project, { files = [], url, reference }) {
  if (url) return send("POST", inProject(project, "scans"), { repository: { url, ...(reference ? { reference } : {}) } });
  const archive = files.length === 1 && archives[/\.\w+$/.exec(files[0].name)?.[0].toLowerCase()];
  if (archive) return send("POST", inProject(project, "scans/archive"), files[0], { headers: { "Content-Type": archive } });
  if (files.length > mostFiles) throw new Error(`At most ${mostFiles} files can be sent like this: pack them into an archive.`);
  const read = async file => ({ path: file.webkitRelativePath || file.name, content: await file.text() });
  return send("POST", inProject(project, "scans"), { files: await Promise.all(files.map(read)) });
}
export const cancelScan = id => send("POST", `/v1/scans/${segment(id)}/cancel`, {});

const sum = counts => Object.values(counts).reduce((left, right) => left + right, 0);

/** @param sees whether the reader may see what all detectors find */
export async function overview(project, signal, sees) {
  const [sums, latest, figures] = await Promise.all([
    get(inProject(project, "overview"), {}, signal), scans(project, undefined, signal), sees ? quality(signal) : null]);
  const states = Object.fromEntries(Object.entries(sums.findings).map(([state, counts]) => [state, sum(counts)]));
  const { critical = 0, high = 0, medium = 0, low = 0 } = sums.unresolved;
  return {
    ...states, unresolved: sum(sums.unresolved), severities: sums.unresolved, latest: latest.items.slice(0, 8),
    // What CVSS gives a finding of such a severity at least: a sum tells better than a mean whether it gets worse.
    risk: 9 * critical + 7 * high + 4 * medium + 0.1 * low,
    failures: sums.lastScan?.counts.failures, seen: sums.lastScan?.counts.seen, lastScan: sums.lastScan,
    sigma: figures?.characteristics[0]?.sigma,
  };
}

const dayLength = 864e5;

/** By day: unresolved, found, fixed. A day without a row is as the one before it. */
export async function trend(project, signal, length = 90) {
  const to = Math.floor(Date.now() / dayLength), from = to - length;
  const { days } = await get(inProject(project, "trends"), { from, to }, signal);
  const unresolved = {}, points = [];
  const byDay = Map.groupBy(days, each => each.day);
  for (let day = from; day <= to; day += 1) {
    const rows = byDay.get(day) ?? [];
    for (const row of rows) unresolved[row.severity] = row.unresolved;
    const total = name => rows.reduce((left, row) => left + row[name], 0);
    if (rows.length || points.length) points.push({ at: day * dayLength, unresolved: sum(unresolved), found: total("found") + total("regressed"), fixed: total("fixed") });
  }
  return points;
}

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
  } while (cursor && count < 2000);
  const modules = [...weights].sort((left, right) => right[1] - left[1]).map(([path]) => path);
  return { modules, cells: [...cells.values()], isCut: Boolean(cursor) };
}

// The stronger a form, the more a change costs (Page-Jones).
const strengths = { name: 1, type: 2, meaning: 3, position: 4, algorithm: 5, execution: 6, timing: 7, value: 8, identity: 9 };

/** How many findings each rule of the Power of Ten has, by the last part of its name. */
export async function powerOfTen(project, signal) {
  const { groups } = await findingGroups("rule", { project, tag: "power-of-ten", state: unresolved }, signal);
  return new Map(groups.filter(each => each.key.startsWith("power-of-ten/")).map(each => [each.key.slice(13), each.count]));
}

// MARK: Evidence

/** Newest first: the API counts up. @param before the entry after the last one wanted */
export async function ledgerEntries(before, signal, count = 50) {
  const from = Math.max(0, before - count);
  const { items } = await get("/v1/ledger/entries", { from, limit: Math.min(count, before) || 1 }, signal);
  return { items: items.filter(each => each.sequence < before).reverse(), next: from };
}
export const ledgerStatus = signal => get("/v1/ledger", {}, signal);
export const ledgerProof = (index, signal) => get(`/v1/ledger/entries/${index}/proof`, {}, signal);
export const ledgerConsistency = (from, signal) => get("/v1/ledger/consistency", { from }, signal);
export const verifyLedger = () => send("POST", "/v1/ledger/verify");
export const frameworks = async signal => (await get("/v1/compliance", {}, signal)).items;
export const compliance = (framework, signal) => get(`/v1/compliance/${segment(framework)}`, {}, signal);
export const complianceReport = (framework, format) => `/v1/compliance/${segment(framework)}/report?format=${format}`;
export const quality = signal => get("/v1/quality", {}, signal);
export const unresolvedByRule = async (project, signal) => (await findingGroups("rule", { project, state: unresolved }, signal)).groups;

// MARK: Operation

export const detectors = async signal => (await get("/v1/detectors", {}, signal)).items;
export const switchDetector = (id, enabled) => send("PUT", `/v1/detectors/${id.split("/").map(segment).join("/")}`, { enabled });
export const pool = signal => get("/v1/pool", {}, signal);
export const recommendations = async signal => (await get("/v1/pool/recommendations", {}, signal)).items;
export const alerts = (filter, signal) => all("/v1/alerts", filter, signal);
export const alertRules = async signal => (await get("/v1/alerts/rules", {}, signal)).items;
export const alertHistory = (cursor, signal) => get("/v1/alerts/history", { limit: 50, cursor }, signal);
export const silences = async signal => (await get("/v1/alerts/silences", {}, signal)).items;
export const silence = draft => send("POST", "/v1/alerts/silences", draft);
export const endSilence = id => send("DELETE", `/v1/alerts/silences/${id}`);
export const acknowledge = key => send("POST", "/v1/alerts/acknowledgements", { key });
/** A link that was handed out once: it sets a password, and signs in. */
export async function useLink(draft) { setToken((await send("POST", "/v1/session/link", draft)).csrfToken); }
export async function changePassword(password, newPassword) {
  setToken((await send("POST", "/v1/session/password", { password, newPassword })).csrfToken);
}
export const proposeSecondFactor = async password => (await send("POST", "/v1/session/second-factor", { password })).address;
/** Resolves to the recovery codes. */
export async function confirmSecondFactor(code) {
  const answer = await send("POST", "/v1/session/second-factor/confirmation", { code });
  setToken(answer.csrfToken);
  return answer.recoveryCodes;
}
export const users = signal => all("/v1/users", {}, signal);
export const makeUser = draft => send("POST", "/v1/users", draft);
export const changeUser = (id, change) => send("PATCH", `/v1/users/${segment(id)}`, change);
export const sessions = async signal => (await get("/v1/sessions", {}, signal)).items;
export const revokeSession = id => send("DELETE", `/v1/sessions/${segment(id)}`);
export const keys = signal => all("/v1/apikeys", {}, signal);
export const makeKey = draft => send("POST", "/v1/apikeys", draft);
export const revokeKey = id => send("DELETE", `/v1/apikeys/${segment(id)}`);
export { text };

// MARK: Labels

/** What the site calls its levels and compartments, by their numbers: those that the reader may know of. */
let labelNames = { levels: new Map(), compartments: new Map() };

async function nameLabels() {
  const { levels, compartments } = await get("/v1/labels");
  const byNumber = items => new Map(items.map(each => [each.number, each.name]));
  labelNames = { levels: byNumber(levels), compartments: byNumber(compartments) };
}

/** Of all levels there can be, for choosing one: [number, name]. */
export const levels = most => Array.from({ length: most + 1 }, (_, level) => [`${level}`, labelNames.levels.get(level) ?? `level ${level}`]);
/** [number, name] of those that have a name. */
export const compartments = () => [...labelNames.compartments];

export function labelText(label) {
  if (!label || (!label.level && !label.compartments?.length)) return "none";
  const { level, compartments } = label;
  if (level === 15 && compartments.length === 62) return "everything";
  const named = compartments.filter(each => labelNames.compartments.has(each)).map(each => labelNames.compartments.get(each));
  const others = compartments.filter(each => !labelNames.compartments.has(each));
  const texts = [labelNames.levels.get(level) ?? `level ${level}`, ...named];
  if (others.length) texts.push(`${others.length === 1 ? "compartment" : "compartments"} ${ranges(others).join(", ")}`);
  return texts.join(", ");
}

/** 1, 2, 3, 7: "1–3", "7". */
function ranges(numbers) {
  const found = [];
  for (const number of numbers) {
    if (found.at(-1)?.[1] === number - 1) found.at(-1)[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => from === to ? `${from}` : `${from}–${to}`);
}

/** Of the ledger, which writes them as `L2/5`: a level, and compartments as hexadecimal bits. */
export function ledgerLabelText(text) {
  if (!text) return "none";
  const parts = /^L(\d+)\/([0-9a-f]{1,16})$/.exec(text);
  if (!parts) return text;
  const bits = BigInt(`0x${parts[2]}`);
  return labelText({ level: Number(parts[1]), compartments: Array.from({ length: 62 }, (_, bit) => bit).filter(bit => bits >> BigInt(bit) & 1n) });
}
