// The demo's page: one phone and one language, and panes that follow them.

import { startBehind } from "./behind.js";
import { Choice } from "./choice.js";
import { $, element, put } from "./dom.js";
import { startFeed } from "./feed.js";
import { startHandset } from "./handset.js";
import { startPolice } from "./police.js";
import { call } from "./requests.js";
import { startShopper } from "./shopper.js";
import { stepDone } from "./steps.js";
import { startTill } from "./till.js";

const { json: setup } = await call("GET", "/demo/setup");
const choice = new Choice(setup.phones[0].imei, setup.languages.map(({ code }) => code));

for (const { imei, label } of setup.phones) {
  $("phones").append(element("button", { type: "button", value: imei, onclick: () => choice.choosePhone(imei) }, label));
}
for (const { code, name } of setup.languages) $("language").append(element("option", { value: code, lang: code }, name));
put("timezone", `Times are in ${setup.timezone.name} (${setup.timezone.abbreviation}); those in the API's own answers are in UTC (Z).`);

function showChoice() {
  if ($("imei").value.trim() !== choice.phone) $("imei").value = choice.phone;
  $("language").value = choice.language;
  for (const button of $("phones").children) button.ariaPressed = String(button.value === choice.phone);
}

function setToday(today) {
  if ($("on").max !== today) $("on").max = today;
}

$("imei").addEventListener("input", () => choice.choosePhone($("imei").value));
$("language").addEventListener("change", () => choice.chooseLanguage($("language").value));
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => navigator.clipboard?.writeText($(button.dataset.copy).textContent));
}
choice.onChange(showChoice);
showChoice();
stepDone();

const shopper = startShopper(choice);
const handset = startHandset(choice, setup.languages, setup.no_language);
const till = startTill(choice, setup.police.token, setup.not_an_imei, () => {
  shopper.check();
  handset.verdictChanged();
});
const police = startPolice(choice, setup.police, setup.reasons, setup.today, till.reportAnswered);
startBehind(choice, startFeed(choice, setup.sample_feed), { changed: police.listReports, today: setToday });
