// The demo's page: every part that a visitor can play, and what goes on behind.

const TILL_MS = 1000, EAGER_MS = 25, EAGER_FOR_MS = 3000, BEHIND_MS = 500;
const WORDS = { listed: "LISTED", caution: "CAUTION", not_listed: "NO REPORT FOUND", unknown: "UNKNOWN", loading: "LOADING" };
const STEPS = "imeicheck-demo-steps";

const $ = (id) => document.getElementById(id);
const imei = () => $("imei").value.trim();
const plural = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
const pretty = (value) => JSON.stringify(value, null, 2);
const clock = (at) => (at ? new Date(at).toLocaleTimeString([], { hour12: false }) : "never");

async function call(method, path, { body, headers = {} } = {}) {
  const sent = body === undefined ? headers : { ...headers, "Content-Type": "application/json" };
  try {
    const answer = await fetch(path, { method, headers: sent, body: body && JSON.stringify(body) });
    return { status: answer.status, ok: answer.ok, told: await answer.json() };
  } catch {
    return { status: 0, ok: false, told: { detail: "no answer: does the demo still run?" } };
  }
}

function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

function element(tag, more, ...children) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...children);
  return made;
}

function badge(id, kind, text) {
  put(id, text);
  $(id).dataset.kind = kind;
}

function list(id, items) {
  const made = items.map((item) => element("li", {}, ...[item].flat()));
  const same = made.map((one) => one.outerHTML).join("") === $(id).innerHTML;
  if (!same) $(id).replaceChildren(...made); // what stays is not read out again
}

function stepDone(name) {
  const all = new Set([...JSON.parse(sessionStorage.getItem(STEPS) ?? "[]"), name]);
  sessionStorage.setItem(STEPS, JSON.stringify([...all]));
  for (const link of document.querySelectorAll("[data-step]")) {
    if (all.has(link.dataset.step)) link.parentElement.classList.add("done");
  }
}

// The phone in question

function choose(text) {
  $("imei").value = text;
  for (const one of $("phones").children) one.ariaPressed = String(one.value === imei());
  $("message").value = imei();
  put("curl", `curl -H 'Authorization: Bearer ${parts.police.token}' ${location.origin}/v1/imei/${encodeURIComponent(imei())}`);
  seen = undefined;
  put("delay", "");
  askTill();
}

// The shopper

function askAsShopper() {
  $("shopper").elements.imei.value = shopperAsked = imei();
  $("shopper").submit();
}

// The handset

async function sendText(text) {
  bubble("sent", text);
  const { ok, told } = await call("POST", "/demo/text", { body: { text } });
  if (!ok) return bubble("silence", told.detail);
  const { size, reply, cost, ms } = told;
  if (reply === null) bubble("silence", "No reply, and on purpose.");
  else bubble("got", reply, `${plural(size.units, "character")}, ${plural(size.segments, "segment")} of ${size.encoding}${cost ? `, about ${cost}` : ""}, ${Math.round(ms)} ms`);
  texted = imei();
  put("wire", `POST ${told.url}\nX-Twilio-Signature: ${told.signature}\n\n${new URLSearchParams(told.form).toString().replaceAll("&", "\n&")}\n\n200 OK\n${told.twiml}`);
  stepDone("text");
}

function bubble(kind, text, note) {
  $("bubbles").append(element("p", { className: kind, dir: "auto" }, text, ...(note ? [element("small", { dir: "ltr" }, note)] : [])));
  $("bubbles").scrollTop = $("bubbles").scrollHeight;
}

// The till

async function askTill() {
  const mine = ++asked;
  clearTimeout(tillTimer);
  const answer = await call("GET", `/v1/imei/${encodeURIComponent(imei())}`, { headers: police });
  if (mine !== asked) return; // another question came after this one
  showVerdict(answer);
  if (settledAt && performance.now() - settledAt > EAGER_FOR_MS) settledAt = undefined;
  if (answer.status !== 400) tillTimer = setTimeout(askTill, settledAt ? EAGER_MS : TILL_MS); // a bad number stays bad
}

function showVerdict({ status, told }) {
  const verdict = told.verdict ?? (status === 400 ? "mistyped" : told.reason === "not-ready" ? "loading" : "unknown");
  const now = pretty([verdict, told.reasons]);
  badge("badge", verdict, WORDS[verdict] ?? "NOT AN IMEI");
  put("advice", told.advice ?? told.detail);
  put("answer", pretty(told));
  if (seen !== undefined && now !== seen) verdictChanged();
  seen = verdict === "loading" ? undefined : now;
}

function verdictChanged() {
  $("badge").getAnimations().forEach((one) => one.cancel());
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    $("badge").animate([{ transform: "scale(1.35)" }, { transform: "scale(1)" }], { duration: 700, easing: "ease-out" });
  }
  put("delay", settledAt ? `Changed ${Math.round(performance.now() - settledAt)} ms after the police had their answer.` : "Changed just now.");
  settledAt = undefined;
  stepDone("change");
  if (shopperAsked === imei()) askAsShopper();
  if (texted === imei()) bubble("silence", "The answer has changed meanwhile. Text it again.");
}

// The police

async function sendToPolice(path, body) {
  const headers = { ...police, ...(body && { "Idempotency-Key": `demo-${Date.now()}-${Math.random()}` }) };
  const { status, ok, told } = await call("POST", path, { body, headers });
  settledAt = ok ? performance.now() : undefined;
  const still = told.still_listed_by?.length ? `, but still listed by ${told.still_listed_by.join(", ")}` : "";
  put("filed", ok ? `${status}: ${told.status}${still}, changeset ${told.changeset}` : `${status}: ${told.detail}`);
  put("filing", `POST ${path}\nAuthorization: Bearer …\n${body ? `Idempotency-Key: ${headers["Idempotency-Key"]}\n${pretty(body)}\n` : ""}\n${status}\n${pretty(told)}`);
  askTill();
  listReports();
  return ok;
}

async function report(event) {
  event.preventDefault();
  const [reason, on, number, country] = ["reason", "on", "case", "country"].map((id) => $(id).value);
  const body = { imeis: [imei()], reason, incident_on: on || null, case: number, country };
  if (await sendToPolice("/v1/reports", body)) stepDone("report");
}

async function recover(id) {
  if (await sendToPolice(`/v1/reports/${id}/recover`)) stepDone("recover");
}

async function listReports() {
  const { ok, told } = await call("GET", "/v1/reports", { headers: police });
  if (!ok) return list("reports", [told.detail]);
  list("reports", told.reports.map((one) => {
    const about = `${one.imeis.join(", ")} ${one.reason}, ${one.status}`;
    if (one.status === "recovered") return about;
    const button = element("button", { type: "button", ariaLabel: `Recovered: ${about}, case ${one.case}` }, "Recovered");
    button.dataset.report = one.id;
    return [about, button];
  }));
}

// Behind the answers

async function lookBehind() {
  const before = saves;
  const { ok, told } = await call("GET", "/demo/behind");
  const down = ok ? undefined : { problem: told.detail };
  if (before === saves) showFile(down ?? told.file); // else it was read before the visitor saved
  showRun(down ?? told.sync);
  showLease(down ?? told.lease);
  showChangesets(down ?? told.changesets);
  setTimeout(lookBehind, BEHIND_MS);
}

function showFile({ path, text, problem }) {
  if (path) put("path", path);
  if (problem) return put("noticed", problem);
  const there = text.replaceAll("\r\n", "\n");
  if (there === onDisk) return;
  const typing = onDisk !== undefined && $("feed").value !== onDisk;
  onDisk = there;
  if (typing && $("feed").value !== there) return put("noticed", "The file was changed elsewhere meanwhile. Save puts your text in its place.");
  $("feed").value = there;
  put("noticed", "");
}

async function saveFeed(text) {
  saves += 1;
  $("feed").value = text;
  const { ok, told } = await call("PUT", "/demo/feed", { body: { text } });
  saves += 1;
  if (ok) onDisk = text;
  put("noticed", ok ? "Saved. It is looked at within two seconds." : told.detail);
}

function broken(text) {
  const rows = text.trimEnd().split("\n");
  return [...rows.slice(0, 3), "4901542O3237518,stolen,2025-02-14,KE", "352099001761481,misplaced,,UG", ...rows.slice(3, 5), "86768602"].join("\n");
}

function showRun(run) {
  const bad = ["quarantined", "failed"].includes(run?.outcome);
  badge("state", run?.problem ? "unknown" : bad ? "listed" : "good", run?.problem ?? run?.outcome ?? "not read yet");
  put("synced", run?.ended_at ? `at ${clock(run.ended_at)}; the last good list is of ${clock(run.synced_at)}` : "");
  put("trouble", bad ? `Nothing of it was applied: ${run.trouble}.` : "");
  list("rejects", (run?.rejects ?? []).map(({ line, reason }) => `line ${line}: ${reason}`));
  if (bad) stepDone("break");
}

function showLease({ problem, held, left_ms, ...more }) {
  badge("held", held ? "good" : "unknown", problem ?? (held ? "held" : "lapsed"));
  put("left", held ? `${left_ms} ms left, so Redis answers` : "the database answers instead");
  $("life").value = held ? left_ms : 0;
  const facts = problem ? [] : Object.entries(more).flatMap(([name, value]) => [element("dt", {}, name.replace("_", " ")), element("dd", {}, String(value ?? "not known"))]);
  $("lease").replaceChildren(...facts);
}

function showChangesets(newest) {
  if (newest.problem) return list("changesets", [newest.problem]);
  const items = newest.map((one) => [`${one.number}: ${deed(one)}`, element("small", {}, `at ${clock(one.at)}, digest ${one.digest}…`)]);
  list("changesets", items.length ? items : ["Nothing has changed yet."]);
  if (newest[0]?.number !== lastNumber) listReports();
  lastNumber = newest[0]?.number;
}

function deed({ kind, by, why, did }) {
  const done = Object.entries(did).map(([action, rows]) => `${rows} ${{ add: "added", update: "changed", remove: "removed" }[action]}`);
  const who = { feed: `the feed ${by}`, report: `${by} reported a phone (${why})`, recovery: `${by} got a phone back` }[kind] ?? `${by}: ${why}`;
  return `${who}, ${done.join(", ") || "nothing changed"}`;
}

// The start

let asked = 0, saves = 0, tillTimer, seen, settledAt, shopperAsked, texted, onDisk, lastNumber;
const { told: parts } = await call("GET", "/demo/told");
const police = { Authorization: `Bearer ${parts.police.token}` };

for (const { imei: number, label } of parts.phones) {
  $("phones").append(element("button", { type: "button", value: number, onclick: () => choose(number) }, label));
}
for (const slug of parts.reasons) $("reason").append(element("option", {}, slug));
for (const [tag, name] of Object.entries(parts.languages)) $("language").append(element("option", { value: tag }, name));
for (const key of "123456789*0#") document.querySelector(".keys").append(element("span", {}, key));
$("country").value = parts.police.country;
$("on").value = $("on").max = new Date().toISOString().slice(0, 10);
$("imei").addEventListener("input", () => choose($("imei").value));
$("shopper").addEventListener("submit", () => ($("shopper").elements.imei.value = shopperAsked = imei()));
$("text").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText($("message").value);
});
$("language").addEventListener("change", () => sendText(`LANG ${$("language").value}`));
$("report").addEventListener("submit", report);
$("reports").addEventListener("click", ({ target }) => target.dataset.report && recover(target.dataset.report));
$("save").addEventListener("click", () => saveFeed($("feed").value));
$("break").addEventListener("click", () => saveFeed(broken(parts.sample_feed)));
$("restore").addEventListener("click", () => saveFeed(parts.sample_feed));
document.querySelector(".keys").addEventListener("click", ({ target }) => target.matches("span") && ($("message").value += target.textContent));
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => navigator.clipboard?.writeText($(button.dataset.copy).textContent));
}
choose(parts.phones[0].imei);
lookBehind();
