// The till: it asks the API about the phone in question once a second, and more often after a report.

import { $, badge, pretty, put, putIn } from "./dom.js";
import { newestOnly } from "./requests.js";
import { stepDone } from "./steps.js";

const ASK_MS = 1000, EAGER_MS = 25, EAGER_FOR_MS = 3000;
const WORDS = { listed: "LISTED", caution: "CAUTION", not_listed: "NO REPORT FOUND", unknown: "UNKNOWN", loading: "LOADING" };

/**
 * `notImei` has sentences by reason and language: the API leaves them to the till.
 * `changed` is called after the verdict on the same phone has changed, or the first list was loaded.
 */
export function startTill(choice, token, notImei, changed) {
  const request = newestOnly();
  let timer, seen, settled;

  const path = () => `/v1/imei/${encodeURIComponent(choice.phone)}`;
  const isEager = () => settled?.phone === choice.phone && performance.now() - settled.at < EAGER_FOR_MS;

  async function ask() {
    clearTimeout(timer);
    if (!choice.phone) return showNothing();
    const headers = { Authorization: `Bearer ${token}`, ...choice.headers };
    const response = await request("GET", path(), { headers });
    if (!response) return; // the visitor has chosen something else meanwhile, which has a request of its own
    show(response);
    if (response.status !== 400) timer = setTimeout(ask, isEager() ? EAGER_MS : ASK_MS); // no list changes a 400
  }

  function show({ status, json, language }) {
    const verdict = json.verdict ?? (status === 400 ? "not_an_imei" : json.reason === "loading" ? "loading" : "unknown");
    const now = verdict === "loading" ? verdict : pretty([verdict, json.reasons]);
    badge("badge", verdict, WORDS[verdict] ?? "NOT AN IMEI");
    const ownLanguage = choice.language || "en", sentence = notImei[json.reason]?.[ownLanguage];
    putIn("advice", sentence ? ownLanguage : language, json.advice ?? sentence ?? json.detail);
    put("answer", pretty(json));
    if (seen !== undefined && now !== seen) verdictChanged(verdict);
    seen = now;
  }

  /** Show that there is no phone to ask about, and ignore the response to an earlier request. */
  function showNothing() {
    request.cancel();
    badge("badge", "unknown", "NO IMEI");
    putIn("advice", "en", "Enter the IMEI of a phone.");
    put("answer", "");
  }

  function verdictChanged(verdict) {
    if (seen !== "loading" && verdict !== "loading") {
      highlight();
      const after = isEager() ? `${Math.round(performance.now() - settled.at)} ms after the police had their answer` : "just now";
      put("delay", `Changed ${after}.`);
      stepDone("change");
    }
    settled = undefined;
    changed();
  }

  function highlight() {
    $("badge").getAnimations().forEach((animation) => animation.cancel());
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    $("badge").animate([{ transform: "scale(1.35)" }, { transform: "scale(1)" }], { duration: 700, easing: "ease-out" });
  }

  function follow() {
    const language = choice.language ? ` -H 'Accept-Language: ${choice.language}'` : "";
    put("curl", `curl -H 'Authorization: Bearer ${token}'${language} ${location.origin}${path()}`);
    ask();
  }

  choice.onChange(({ phone }) => {
    if (phone) {
      seen = undefined;
      put("delay", "");
    }
    follow();
  });
  follow();

  return {
    /** Ask often from now on: the police had their answer about a phone. */
    reportAnswered(phone) {
      settled = { phone, at: performance.now() };
      ask();
    },
  };
}
