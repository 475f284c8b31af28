// The shopper's page: the real one, in a frame. It follows the choice, and the choice follows what is entered in it.

import { $ } from "./dom.js";
import { phoneIn } from "./choice.js";

const QUIET_MS = 300; // between digits that are typed

export function startShopper(choice) {
  const form = $("shopper"), frame = document.querySelector("iframe[name=shopper]");
  let timer, isOwnRequest = false;

  function fill() {
    isOwnRequest = true;
    form.elements.imei.value = choice.phone;
    form.elements.lang.value = choice.language;
    form.elements.lang.disabled = !choice.language;
  }

  /** Check the phone in question again. */
  function check() {
    clearTimeout(timer);
    fill();
    form.submit();
  }

  form.addEventListener("submit", fill);
  choice.onChange(({ by }) => {
    clearTimeout(timer);
    if (by !== "shopper") timer = setTimeout(check, QUIET_MS);
  });
  frame.addEventListener("load", () => {
    const { document: page, location } = frame.contentWindow;
    const language = new URLSearchParams(location.search).get("lang");
    if (!isOwnRequest && choice.languages.includes(language)) choice.chooseLanguage(language, "shopper");
    isOwnRequest = false;
    page.querySelector("form.card")?.addEventListener("submit", ({ target }) => {
      if (phoneIn(target.elements.imei.value)) choice.choosePhone(target.elements.imei.value, "shopper");
    });
  });
  check();
  return { check };
}
