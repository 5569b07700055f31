// The findings of a Picket report: filter, sort, show a page at a time. Text goes into the page as text only.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("report").textContent);
  const severities = ["info", "low", "medium", "high", "critical"];
  const [SEVERITY, RULE, PATH, LINE, COLUMN, END_LINE, END_COLUMN, MESSAGE, CONFIDENCE, FINGERPRINT, FIRST, LINES,
    RELATED, MEASURES, SUPPRESSION] = Array.from({ length: 15 }, (_, index) => index);
  const firstRows = 200;
  const moreRows = 500;
  const byID = (id) => document.getElementById(id);
  const body = byID("rows");

  // State lives in the address, so that a view can be shared and reloaded.
  let state = {};
  let matches = [];
  let shown = 0;

  function read() {
    const hash = new URLSearchParams(location.hash.slice(1));
    const wanted = (hash.get("severity") || "").split(",").filter((name) => severities.includes(name));
    const sort = /^-?(severity|place|rule|message)$/.test(hash.get("sort") || "") ? hash.get("sort") : "-severity";
    state = {
      severity: new Set(wanted), rule: hash.get("rule") || "", path: hash.get("path") || "", q: hash.get("q") || "",
      suppressed: hash.get("suppressed") === "1", sort, open: hash.get("open") || "",
    };
  }

  function save() {
    const hash = new URLSearchParams();
    if (state.severity.size) hash.set("severity", severities.filter((name) => state.severity.has(name)).join(","));
    for (const key of ["rule", "path", "q", "open"]) if (state[key]) hash.set(key, state[key]);
    if (state.suppressed) hash.set("suppressed", "1");
    if (state.sort !== "-severity") hash.set("sort", state.sort);
    try { history.replaceState(null, "", "#" + hash); } catch { /* Some hosts forbid it; the view works without. */ }
  }

  // MARK: Making elements

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    for (const child of children) if (child !== null) made.append(child);
    return made;
  }

  // Controls and what reorders or hides text, made visible.
  const hostile = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

  function addText(parent, text) {
    let start = 0;
    for (const match of text.matchAll(hostile)) {
      parent.append(text.slice(start, match.index));
      const code = match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      parent.append(element("span", "control", "U+" + code));
      start = match.index + match[0].length;
    }
    parent.append(text.slice(start));
    return parent;
  }

  // Text in pairs of backticks is code.
  function addMessage(parent, text) {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return addText(parent, text);
    parts.forEach((part, index) => {
      if (part) addText(index % 2 ? parent.appendChild(element("code")) : parent, part);
    });
    return parent;
  }

  // MARK: Choosing

  const haystacks = new Array(data.findings.length);
  function haystack(index) {
    const finding = data.findings[index];
    return haystacks[index] ??= [
      finding[MESSAGE], data.rules[finding[RULE]], data.paths[finding[PATH]] + ":" + finding[LINE], finding[FINGERPRINT],
    ].join("\n").toLowerCase();
  }

  const orders = {
    severity: (a, b) => a[SEVERITY] - b[SEVERITY],
    place: (a, b) => a[PATH] - b[PATH] || a[LINE] - b[LINE] || a[COLUMN] - b[COLUMN],
    rule: (a, b) => compare(data.rules[a[RULE]], data.rules[b[RULE]]),
    message: (a, b) => compare(a[MESSAGE], b[MESSAGE]),
  };
  function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

  function choose() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const path = state.path.toLowerCase();
    matches = [];
    data.findings.forEach((finding, index) => {
      if (finding[SUPPRESSION] && !state.suppressed) return;
      if (state.severity.size && !state.severity.has(severities[finding[SEVERITY]])) return;
      if (state.rule && data.rules[finding[RULE]] !== state.rule) return;
      if (path && !data.paths[finding[PATH]].toLowerCase().includes(path)) return;
      if (words.length && !words.every((word) => haystack(index).includes(word))) return;
      matches.push(index);
    });
    const descending = state.sort.startsWith("-");
    const order = orders[state.sort.replace("-", "")];
    matches.sort((a, b) => {
      const ordered = order(data.findings[a], data.findings[b]);
      return (descending ? -ordered : ordered) || a - b;
    });
  }

  // MARK: Rows

  function row(index) {
    const finding = data.findings[index];
    const severity = severities[finding[SEVERITY]];
    const made = element("tr", "finding" + (finding[SUPPRESSION] ? " suppressed" : ""));
    made.dataset.index = index;
    made.dataset.fingerprint = finding[FINGERPRINT];
    const message = addMessage(element("button", "message"), finding[MESSAGE]);
    message.type = "button";
    message.setAttribute("aria-expanded", "false");
    const place = addText(element("span", "mono"), data.paths[finding[PATH]]);
    place.append(element("span", "position", `:${finding[LINE]}:${finding[COLUMN]}`));
    const suppression = finding[SUPPRESSION] ? element("div", "tag", "by " + finding[SUPPRESSION][0]) : null;
    made.append(
      element("td", "c-severity", element("span", "badge " + severity, severity), suppression),
      element("td", "c-place", place),
      element("td", "c-rule", addText(element("span", "mono"), data.rules[finding[RULE]])),
      element("td", "c-message", message));
    return made;
  }

  function frame(finding) {
    const made = element("pre", "frame");
    finding[LINES].forEach((text, offset) => {
      const number = finding[FIRST] + offset;
      const line = element("span", "source");
      if (number < finding[LINE] || number > finding[END_LINE]) {
        addText(line, text);
      } else {
        // Columns count UTF-16 units, as strings do here.
        const start = number === finding[LINE] ? Math.min(finding[COLUMN] - 1, text.length) : text.search(/\S|$/);
        const end = number === finding[END_LINE] ? Math.min(finding[END_COLUMN] - 1, text.length) : text.length;
        addText(line, text.slice(0, start));
        const marked = text.slice(start, Math.max(end, start));
        line.append(addText(element("mark"), marked || (number === finding[LINE] ? " " : "")));
        addText(line, text.slice(Math.max(end, start)));
      }
      made.append(element("span", "row", element("span", "number", String(number)), line));
    });
    return made;
  }

  function detail(index) {
    const finding = data.findings[index];
    const cell = element("td");
    cell.colSpan = 4;
    if (finding[LINES].length) cell.append(frame(finding));
    if (finding[SUPPRESSION]) {
      const [kind, reason, owner] = finding[SUPPRESSION];
      cell.append(addText(element("p", "note"), "Suppressed: " + kind + (owner ? " by " + owner : "") + (reason ? " — " + reason : "")));
    }
    if (finding[RELATED].length) {
      const list = element("ul");
      for (const [path, line, column, message] of finding[RELATED]) {
        const item = element("li", "grow", addText(element("span", "mono"), `${data.paths[path]}:${line}:${column}`));
        if (message) addMessage(item, " " + message);
        list.append(item);
      }
      cell.append(element("p", "soft", "Also at"), list);
    }
    const small = element("p", "small");
    for (const [name, value] of finding[MEASURES]) small.append(addText(element("span"), `${name} ${value.toLocaleString("en")}`));
    small.append(element("span", "", "confidence " + ["low", "medium", "high"][finding[CONFIDENCE]]));
    const advice = [...document.querySelectorAll("#rules details")].find((each) => each.dataset.rule === data.rules[finding[RULE]]);
    if (advice) {
      const link = element("a", "", "About this rule");
      link.href = "#";
      link.addEventListener("click", (event) => {
        event.preventDefault();
        byID("rules").open = advice.open = true;
        advice.scrollIntoView({ block: "start" });
        advice.querySelector("summary").focus({ preventScroll: true });
      });
      small.append(element("span", "", link));
    }
    if (finding[FINGERPRINT]) {
      const link = element("a", "mono", finding[FINGERPRINT]);
      link.href = "#open=" + encodeURIComponent(finding[FINGERPRINT]) + (finding[SUPPRESSION] ? "&suppressed=1" : "");
      link.title = "Link to this finding";
      small.append(element("span", "", "fingerprint ", link));
    }
    cell.append(small);
    return element("tr", "detail", cell);
  }

  function toggle(tr, isOpen) {
    const next = tr.nextElementSibling;
    const isNow = Boolean(next && next.classList.contains("detail"));
    if (isNow === isOpen) return;
    if (isOpen) tr.after(detail(Number(tr.dataset.index))); else next.remove();
    tr.classList.toggle("open", isOpen);
    tr.querySelector(".message").setAttribute("aria-expanded", String(isOpen));
  }

  function showMore(count) {
    const rows = document.createDocumentFragment();
    const end = Math.min(shown + count, matches.length);
    for (; shown < end; shown += 1) rows.append(row(matches[shown]));
    body.append(rows);
    byID("more").hidden = shown >= matches.length;
    byID("more").textContent = `Show ${Math.min(moreRows, matches.length - shown)} more`;
    const all = matches.length.toLocaleString("en");
    const noun = matches.length === 1 ? "finding" : "findings";
    byID("count").textContent = shown < matches.length
      ? `${all} ${noun}, the first ${shown.toLocaleString("en")} shown` : `${all} ${noun}`;
  }

  // MARK: Charts

  function chart(id, key, names, filter) {
    const groups = new Map();
    for (const index of matches) {
      const finding = data.findings[index];
      const counts = groups.get(finding[key]) || new Array(severities.length).fill(0);
      counts[finding[SEVERITY]] += 1;
      groups.set(finding[key], counts);
    }
    const total = (counts) => counts.reduce((sum, each) => sum + each, 0);
    const top = [...groups].sort((a, b) => total(b[1]) - total(a[1]) || a[0] - b[0]).slice(0, 6);
    const most = top.length ? total(top[0][1]) : 1;
    byID(id).replaceChildren(...top.map(([group, counts]) => {
      const track = element("span", "track");
      for (let severity = severities.length - 1; severity >= 0; severity -= 1) {
        if (!counts[severity]) continue;
        const part = element("i", severities[severity]);
        part.style.width = (100 * counts[severity]) / most + "%";
        track.append(part);
      }
      const name = addText(element("span", "name mono"), names[group]);
      name.title = names[group];
      const bar = element("button", "bar", name, track, element("span", "number", total(counts).toLocaleString("en")));
      bar.type = "button";
      bar.addEventListener("click", () => update({ [filter]: state[filter] === names[group] ? "" : names[group] }));
      return bar;
    }));
  }

  // MARK: Putting it together

  function render() {
    choose();
    body.replaceChildren();
    shown = 0;
    showMore(firstRows);
    for (const tile of document.querySelectorAll("button.tile[data-severity]")) {
      tile.setAttribute("aria-pressed", String(state.severity.has(tile.dataset.severity)));
    }
    for (const key of ["q", "path", "rule"]) if (byID(key).value !== state[key]) byID(key).value = state[key];
    byID("suppressed").checked = state.suppressed;
    const isFiltered = state.severity.size || state.rule || state.path || state.q;
    byID("clear").hidden = !isFiltered;
    byID("empty").hidden = matches.length > 0;
    byID("empty").textContent = isFiltered ? "No finding matches these filters." : "No findings.";
    for (const header of document.querySelectorAll("#findings th")) {
      const isSorted = state.sort.replace("-", "") === header.dataset.key;
      header.setAttribute("aria-sort", !isSorted ? "none" : state.sort.startsWith("-") ? "descending" : "ascending");
    }
    chart("by-rule", RULE, data.rules, "rule");
    chart("by-path", PATH, data.paths, "path");
    if (state.open) openFinding(state.open);
  }

  function openFinding(fingerprint) {
    const position = matches.findIndex((index) => data.findings[index][FINGERPRINT] === fingerprint);
    if (position < 0) return;
    if (position >= shown) showMore(position + 1 - shown);
    const tr = body.querySelector(`tr[data-fingerprint="${CSS.escape(fingerprint)}"]`);
    toggle(tr, true);
    tr.scrollIntoView({ block: "center" });
  }

  function update(change) {
    state = { ...state, open: "", ...change };
    save();
    render();
  }

  // Every rule, with how often it reported.
  const counts = new Array(data.rules.length).fill(0);
  for (const finding of data.findings) counts[finding[RULE]] += 1;
  for (const index of data.rules.keys()) {
    if (!counts[index]) continue;
    const choice = element("option", "", `${data.rules[index]} (${counts[index].toLocaleString("en")})`);
    choice.value = data.rules[index];
    byID("rule").append(choice);
  }

  let waiting = 0;
  function soon(change) {
    clearTimeout(waiting);
    waiting = setTimeout(() => update(change()), 120);
  }
  byID("q").addEventListener("input", () => soon(() => ({ q: byID("q").value })));
  byID("path").addEventListener("input", () => soon(() => ({ path: byID("path").value })));
  byID("rule").addEventListener("change", () => update({ rule: byID("rule").value }));
  byID("suppressed").addEventListener("change", () => update({ suppressed: byID("suppressed").checked }));
  byID("clear").addEventListener("click", () => update({ severity: new Set(), rule: "", path: "", q: "" }));
  byID("more").addEventListener("click", () => showMore(moreRows));
  byID("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const tile of document.querySelectorAll("button.tile[data-severity]")) {
    tile.addEventListener("click", () => {
      const severity = new Set(state.severity);
      if (!severity.delete(tile.dataset.severity)) severity.add(tile.dataset.severity);
      update({ severity });
    });
  }
  for (const header of document.querySelectorAll("#findings th")) {
    header.querySelector("button").addEventListener("click", () => {
      const key = header.dataset.key;
      // Severity is most useful from the top.
      const first = key === "severity" ? "-severity" : key;
      const second = key === "severity" ? "severity" : "-" + key;
      update({ sort: state.sort === first ? second : first });
    });
  }
  body.addEventListener("click", (event) => {
    const tr = event.target.closest("tr.finding");
    // A click that ends a selection of text is none; one made by a key has no detail.
    if (!tr || (event.detail && String(getSelection()))) return;
    toggle(tr, !tr.classList.contains("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      byID("q").focus();
    }
  });
  addEventListener("hashchange", () => { read(); render(); });
  addEventListener("beforeprint", () => { showMore(5000); });

  read();
  byID("interactive").hidden = false;
  for (const id of ["charts", "filters", "count", "table"]) byID(id).hidden = data.findings.length === 0;
  const suppressed = data.findings.filter((finding) => finding[SUPPRESSION]).length;
  byID("suppressed").disabled = suppressed === 0;
  byID("suppressed-count").textContent = suppressed.toLocaleString("en");
  render();
  document.documentElement.dataset.ready = "true";
})();
