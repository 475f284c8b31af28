// The phone and the language that the visitor chose. Every pane asks here, and is notified of changes.

const LANGUAGE = "imeicheck-demo-language";

export class Choice {
  #phone = "";
  #language = "";
  #listeners = [];

  /** `phone` is what was typed or chosen; `languages` are the codes of those that can be chosen. */
  constructor(phone, languages) {
    this.#phone = phone;
    this.languages = languages;
    const stored = sessionStorage.getItem(LANGUAGE) ?? "";
    this.#language = languages.includes(stored) ? stored : "";
  }

  get phone() {
    return this.#phone;
  }

  /** The code of the language; empty while none is chosen. */
  get language() {
    return this.#language;
  }

  /** The headers of a request for an answer in this language; without a choice the browser asks for its own. */
  get headers() {
    return this.#language ? { "Accept-Language": this.#language } : {};
  }

  /** Call `listener({ phone, language, by })` after each change: which of the two changed, and who changed it. */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  choosePhone(text, by = "visitor") {
    if (text.trim() === this.#phone) return;
    this.#phone = text.trim();
    this.#notify({ phone: true, language: false, by });
  }

  chooseLanguage(code, by = "visitor") {
    if (code === this.#language) return;
    this.#language = code;
    sessionStorage.setItem(LANGUAGE, code);
    this.#notify({ phone: false, language: true, by });
  }

  #notify(change) {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Return the 14 digits that identify a phone; undefined where a text is not one IMEI. */
export function phoneIn(text) {
  const found = text.replace(/[\s./-]/g, "");
  return /^\d{14,16}$/.test(found) ? found.slice(0, 14) : undefined;
}
