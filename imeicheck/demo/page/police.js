// The police: reports about the phone in question, and those of the agency.

import { $, digits, element, list, pretty, put, putIn } from "./dom.js";
import { phoneIn } from "./choice.js";
import { call, newestOnly } from "./requests.js";
import { stepDone } from "./steps.js";

/** `answered(phone)` is called after a report about a phone was accepted. */
export function startPolice(choice, { token, country }, reasons, today, answered) {
  const authorization = { Authorization: `Bearer ${token}` };
  const requestReports = newestOnly();

  async function send(path, phone, body) {
    const key = body && { "Idempotency-Key": `demo-${Date.now()}-${Math.random()}` };
    const { status, ok, json } = await call("POST", path, { body, headers: { ...authorization, ...key } });
    if (phone === choice.phone) showOutcome(status, ok, json);
    const sent = body ? `Idempotency-Key: ${key["Idempotency-Key"]}\n${pretty(body)}\n` : "";
    put("filing", `POST ${path}\nAuthorization: Bearer …\n${sent}\n${status}\n${pretty(json)}`);
    if (ok) answered(phone);
    listReports();
    return ok;
  }

  function showOutcome(status, ok, json) {
    const still = json.still_listed_by?.length ? `, but still listed by ${json.still_listed_by.join(", ")}` : "";
    put("filed", ok ? `${status}: ${json.status}${still}, changeset ${json.changeset}` : `${status}: ${json.detail}`);
  }

  async function report(event) {
    event.preventDefault();
    const [reason, on, number, where] = ["reason", "on", "case", "country"].map((id) => $(id).value);
    const body = { imeis: [choice.phone], reason, incident_on: on || null, case: number, country: where };
    if (await send("/v1/reports", choice.phone, body)) stepDone("report");
  }

  async function recover(id) {
    if (await send(`/v1/reports/${id}/recover`, choice.phone)) stepDone("recover");
  }

  async function listReports() {
    const response = await requestReports("GET", "/v1/reports", { headers: authorization });
    if (!response) return;
    if (!response.ok) return list("reports", [response.json.detail]);
    const isChosen = ({ imeis }) => imeis.some((imei) => phoneIn(imei) === phoneIn(choice.phone));
    const reports = response.json.reports;
    list("reports", [...reports.filter(isChosen), ...reports.filter((one) => !isChosen(one))].map((one) => item(one, isChosen(one))));
  }

  function item({ id, imeis, reason, status, case: number }, isChosen) {
    const about = `${imeis.join(", ")} ${reason}, ${status}`;
    const shown = element("span", {}, digits(imeis.join(", ")), ` ${reason}, ${status}`, ...(isChosen ? [element("strong", {}, " (this phone)")] : []));
    if (status === "recovered") return shown;
    const button = element("button", { type: "button", ariaLabel: `Recovered: ${about}, case ${number}` }, "Recovered");
    button.dataset.report = id;
    return [shown, button];
  }

  function showSentence() {
    const language = choice.language || "en";
    putIn("sentence", language, reasons[$("reason").value][language]);
  }

  function follow({ phone }) {
    put("reported", choice.phone);
    showSentence();
    if (!phone) return;
    put("filed", "");
    listReports();
  }

  for (const slug of Object.keys(reasons)) $("reason").append(element("option", {}, slug));
  $("country").value = country;
  $("on").value = $("on").max = today;
  $("reason").addEventListener("change", showSentence);
  $("report").addEventListener("submit", report);
  $("reports").addEventListener("click", ({ target }) => target.dataset.report && recover(target.dataset.report));
  choice.onChange(follow);
  follow({ phone: true });
  return { listReports };
}
