// The feed: its file, which the visitor edits here or elsewhere, and how its last run ended.

import { $, badge, list, put } from "./dom.js";
import { phoneIn } from "./choice.js";
import { call } from "./requests.js";
import { stepDone } from "./steps.js";

export function startFeed(choice, sample) {
  let onDisk, saves = 0, notice = "";

  async function save(text) {
    saves += 1;
    $("feed").value = text;
    const { ok, json } = await call("PUT", "/demo/feed", { body: { text } });
    saves += 1;
    if (ok) onDisk = text;
    notice = ok ? "" : json.detail;
    put("noticed", ok ? "Saved." : notice);
    follow();
  }

  /** Show the file, unless the visitor has typed something that is not saved yet. */
  function showFile({ path, text, problem }) {
    if (path) put("path", path);
    notice = problem ?? notice;
    if (problem) return;
    const there = text.replaceAll("\r\n", "\n");
    if (there === onDisk) return;
    const hasTyped = onDisk !== undefined && $("feed").value !== onDisk && $("feed").value !== there;
    onDisk = there;
    notice = hasTyped ? "The file was changed elsewhere meanwhile. Save puts your text in its place." : "";
    if (!hasTyped) $("feed").value = there;
    follow();
  }

  /** Show when the worker looked at the file; after it was saved, how long that took. */
  function showLook(looked) {
    if (!looked || looked.problem) return put("looked", looked?.problem ?? "Not looked at yet.");
    const { every_seconds: every, at, saved_at: saved, is_after_saving: isSeen, read_after_seconds: after } = looked;
    put("looked", `The worker is set to look at it every ${every} s. ${at ? `Last look: ${at}.` : "No look yet."}`);
    const since = after !== null ? `read ${after} s later` : isSeen ? "looked at since" : "not looked at since";
    put("noticed", notice || (saved ? `Saved at ${saved}, ${since}.` : ""));
  }

  function showRun(run) {
    const isRefused = ["quarantined", "failed"].includes(run?.outcome);
    badge("state", run?.problem ? "unknown" : isRefused ? "listed" : "good", run?.problem ?? run?.outcome ?? "not read yet");
    put("synced", run?.ended_at ? `at ${run.ended_at}. Last good list: ${run.synced_at ?? "none yet"}.` : "");
    put("trouble", isRefused ? `Nothing of it was applied: ${run.trouble}.` : "");
    list("rejects", (run?.rejects ?? []).map(({ line, reason }) => `line ${line}: ${reason}`));
    if (isRefused) stepDone("break");
  }

  /** Show on which line of the text the phone in question is. */
  function follow() {
    const wanted = phoneIn(choice.phone);
    if (!wanted) return put("line", "The number in question is no IMEI.");
    const lines = $("feed").value.split("\n");
    const at = lines.findIndex((line) => line.split(",").some((cell) => phoneIn(cell) === wanted));
    put("line", at < 0 ? "This phone is not in the file." : `This phone is on line ${at + 1}: ${lines[at]}`);
  }

  $("feed").addEventListener("input", follow);
  $("save").addEventListener("click", () => save($("feed").value));
  $("break").addEventListener("click", () => save(broken(sample)));
  $("restore").addEventListener("click", () => save(sample));
  choice.onChange(follow);

  return {
    /** Show the state of the feed as it was read after `version`. */
    show(file, looked, run, version) {
      if (version === saves) {
        showFile(file);
        showLook(looked);
      }
      showRun(run);
    },
    /** Return a number that changes with every save: a state that was read before is not shown. */
    version: () => saves,
  };
}

function broken(text) {
  const rows = text.trimEnd().split("\n");
  return [...rows.slice(0, 3), "4901542O3237518,stolen,2025-02-14,KE", "352099001761481,misplaced,,UG", ...rows.slice(3, 5), "86768602"].join("\n");
}
