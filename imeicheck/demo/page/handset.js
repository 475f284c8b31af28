// The handset: texts to the real webhook, one after the other, from the number of an owner who reads the language.

import { $, digits, element, plural, put } from "./dom.js";
import { phoneIn } from "./choice.js";
import { call } from "./requests.js";
import { stepDone } from "./steps.js";

/** `languages` have the number of an owner who reads each; `noLanguage` that of one who never chose a language. */
export function startHandset(choice, languages, noLanguage) {
  const bubbles = $("bubbles");
  let sending = Promise.resolve(), answered;

  function bubble(kind, text, note = []) {
    bubbles.append(element("p", { className: kind, dir: "auto" }, ...[text].flat(), ...note));
    bubbles.scrollTop = bubbles.scrollHeight;
  }

  /** Add a note about the phone in question; it takes the place of a note that is still the last. */
  function note(...text) {
    if (bubbles.lastElementChild?.matches(".note")) bubbles.lastElementChild.remove();
    if (bubbles.children.length) bubble("note silence", text);
  }

  function showExchange({ reply, size, cost, ms }) {
    if (reply === null) return bubble("silence", "No reply, and on purpose.");
    const units = `${plural(size.units, "character")}, ${plural(size.segments, "segment")} of ${size.encoding}`;
    const about = `${units}${cost ? `, about ${cost}` : ""}, ${Math.round(ms)} ms`;
    bubble("got", reply, [element("small", { dir: "ltr", lang: "en" }, about)]);
  }

  async function exchange(text, language) {
    const { ok, json } = await call("POST", "/demo/text", { body: { text, language: language || null } });
    if (!ok) {
      bubble("sent", text);
      return bubble("silence", json.detail);
    }
    for (const sent of json.exchanges) {
      bubble("sent", sent.form.Body);
      showExchange(sent);
    }
    put("wire", json.exchanges.map(transcript).join("\n\n"));
    answered = phoneIn(text) ?? answered;
    if (phoneIn(text)) stepDone("text");
    if (json.language && json.language !== language) choice.chooseLanguage(json.language, "handset");
  }

  /** Send a text after those that are still on their way. */
  function send(text) {
    const { language } = choice;
    sending = sending.then(() => exchange(text, language));
  }

  function showOwner() {
    const language = languages.find(({ code }) => code === choice.language);
    put("number", (language ?? noLanguage).number);
    $("owner").replaceChildren(...(language ? ["reads ", element("bdi", { lang: language.code }, language.name)] : ["chose no language"]));
    $("message").lang = choice.language || "en";
  }

  function follow({ phone, language, by }) {
    if (phone) {
      $("message").value = choice.phone;
      if (by !== "handset") note("Another phone is in question: ", digits(choice.phone), ". Send its IMEI.");
    }
    if (language) {
      showOwner();
      if (choice.language && by !== "handset") send(`LANG ${choice.language.toUpperCase()}`);
      if (!choice.language) note("This is the handset of somebody who chose no language. Text it again.");
    }
  }

  $("text").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("message").value;
    if (phoneIn(text) && phoneIn(text) !== phoneIn(choice.phone)) choice.choosePhone(text, "handset");
    send(text);
  });
  for (const key of "123456789*0#") document.querySelector(".keys").append(element("span", {}, key));
  document.querySelector(".keys").addEventListener("click", ({ target }) => {
    if (target.matches("span")) $("message").value += target.textContent;
  });
  choice.onChange(follow);
  $("message").value = choice.phone;
  showOwner();

  return {
    /** Show that the answer about the phone in question has changed since it was texted. */
    verdictChanged() {
      if (answered && answered === phoneIn(choice.phone)) note("The answer has changed meanwhile. Text it again.");
    },
  };
}

function transcript({ url, signature, form, twiml }) {
  const body = new URLSearchParams(form).toString().replaceAll("&", "\n&");
  return `POST ${url}\nX-Twilio-Signature: ${signature}\n\n${body}\n\n200 OK\n${twiml}`;
}
