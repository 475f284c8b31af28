// Helpers to read and change the page. They do not touch elements that already have the new text, so that screen
// readers stay silent.

export const $ = (id) => document.getElementById(id);

export const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const pretty = (value) => JSON.stringify(value, null, 2);

/** Set the text of an element. */
export function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

/** Set the text of an element in a language, with the direction of its first letters. */
export function putIn(id, language, text) {
  Object.assign($(id), { lang: language, dir: "auto" });
  put(id, text);
}

/** Create an element with properties and children. */
export function element(tag, properties, ...children) {
  const created = Object.assign(document.createElement(tag), properties);
  created.append(...children);
  return created;
}

/** Create an element for digits, which keep their order among words of any direction. */
export const digits = (text) => element("bdi", { dir: "ltr" }, text);

/** Set the text of a badge; `kind` chooses its colour. */
export function badge(id, kind, text) {
  put(id, text);
  $(id).dataset.kind = kind;
}

/** Set the items of a list; an item is a string or an array of strings and elements. */
export function list(id, items) {
  const created = items.map((item) => element("li", {}, ...[item].flat()));
  const html = created.map((item) => item.outerHTML).join("");
  if (html !== $(id).innerHTML) $(id).replaceChildren(...created);
}
