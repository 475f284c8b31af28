// Behind the answers: the lease in Redis and the newest changesets, read twice a second, and with them the feed.

import { $, badge, element, list, put } from "./dom.js";
import { call } from "./requests.js";

const LOOK_MS = 500;
const DONE = { add: "added", update: "changed", remove: "removed" };

/** `changed` is called after the ledger has changed; `today` with the day in the time zone of the page. */
export function startBehind(choice, feed, { changed, today }) {
  let lastNumber, newest = 0, timer;

  async function look() {
    clearTimeout(timer);
    const own = ++newest, version = feed.version();
    const { ok, json } = await call("GET", `/demo/behind?imei=${encodeURIComponent(choice.phone)}`);
    if (own !== newest) return;
    show(ok ? json : undefined, { problem: json.detail }, version);
    timer = setTimeout(look, LOOK_MS);
  }

  function show(state, problem, version) {
    feed.show(state?.file ?? problem, state?.looked ?? (state ? null : problem), state?.sync ?? (state ? null : problem), version);
    showLease(state?.lease ?? problem);
    showChangesets(state?.changesets ?? problem);
    if (state) today(state.today);
  }

  function showChangesets(changesets) {
    if (changesets.problem) return list("changesets", [changesets.problem]);
    list("changesets", changesets.length ? changesets.map(item) : ["Nothing has changed yet."]);
    if (changesets[0]?.number !== lastNumber) changed();
    lastNumber = changesets[0]?.number;
  }

  choice.onChange(({ phone }) => phone && look());
  look();
}

function item(changeset) {
  const { number, at, digest, to_phone: done } = changeset;
  const phone = done ? [element("strong", {}, ` This phone was ${DONE[done]}.`)] : [];
  return [`${number}: ${deed(changeset)}.`, ...phone, element("small", {}, `at ${at}, digest ${digest}…`)];
}

function deed({ kind, by, why, did }) {
  const done = Object.entries(did).map(([action, rows]) => `${rows} ${DONE[action]}`);
  const who = { feed: `the feed ${by}`, report: `${by} reported a phone (${why})`, recovery: `${by} got a phone back` }[kind] ?? `${by}: ${why}`;
  return `${who}, ${done.join(", ") || "nothing changed"}`;
}

function showLease({ problem, held, left_ms, ...more }) {
  badge("held", held ? "good" : "unknown", problem ?? (held ? "held" : "lapsed"));
  put("left", held ? `${left_ms} ms left, so Redis answers` : "the database answers instead");
  $("life").value = held ? left_ms : 0;
  const facts = problem ? [] : Object.entries(more).flatMap(([name, value]) => [element("dt", {}, name.replace("_", " ")), element("dd", {}, String(value ?? "not known"))]);
  $("lease").replaceChildren(...facts);
}
