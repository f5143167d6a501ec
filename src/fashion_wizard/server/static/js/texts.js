// The texts of the page and the widget, from `texts.json`: for each key a text in every language. A text that
// depends on a number is an object with one text for each of the language's plural categories.

const TEXTS = await (await fetch(new URL("../texts.json", import.meta.url))).json();
const STORAGE_KEY = "fashion-wizard-language";

/** The languages by code, each with its own name. */
export const LANGUAGES = TEXTS["language.name"];

let current = preferred();
const listeners = new EventTarget();

/** The code of the language in use, such as "de". */
export function language() {
  return current;
}

/** "ltr" or "rtl". */
export function direction() {
  return TEXTS["language.direction"][current];
}

/** Use a language from now on, and after a reload. */
export function useLanguage(code) {
  try {
    localStorage.setItem(STORAGE_KEY, code);
  } catch {
    // Without storage the customer chooses again next time.
  }
  setLanguage(code);
}

/** Use a language that the page around the widget names, unless the customer chose one. */
export function suggestLanguage(tag) {
  const code = known(tag);
  if (code && !stored()) setLanguage(code);
}

/** Call a listener whenever the language has changed. */
export function onLanguage(listener, signal) {
  listeners.addEventListener("change", listener, { signal });
}

/**
 * A text in the language in use.
 * @param {string} key
 * @param {Record<string, string | number>} [values] Replace `{name}`, which stays without a value; `count` chooses
 *   the plural form. Numbers are written as the language writes them.
 */
export function text(key, values = {}) {
  const entry = TEXTS[key]?.[current];
  if (entry === undefined) throw new Error(`there is no text ${key}`);
  const form = typeof entry === "string" ? entry : (entry[new Intl.PluralRules(current).select(values.count)] ?? entry.other);
  return form.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === "number" ? number(value) : value;
  });
}

/** Whether there is a text with this key. */
export function hasText(key) {
  return Object.hasOwn(TEXTS, key);
}

/** The key, of those with this beginning, whose text is this one in any language; undefined without one. */
export function keyOf(beginning, said) {
  const says = (entry) => Object.values(entry).some((form) => typeof form === "string" && form.toLowerCase() === said);
  return Object.keys(TEXTS).find((key) => key.startsWith(beginning) && says(TEXTS[key]));
}

/** A number as the language in use writes it. */
export function number(value, options) {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** The browser's own variety of the language in use, such as "en-GB". */
export function locale() {
  return navigator.languages.find((tag) => known(tag) === current) ?? current;
}

function setLanguage(code) {
  if (code === current) return;
  current = code;
  listeners.dispatchEvent(new Event("change"));
}

function preferred() {
  return stored() ?? navigator.languages.map(known).find(Boolean) ?? "en";
}

function stored() {
  try {
    return known(localStorage.getItem(STORAGE_KEY));
  } catch {
    return undefined;
  }
}

/** The language of a tag such as "de-AT", if there are texts in it. */
function known(tag) {
  const code = tag?.toLowerCase().split("-")[0];
  return Object.hasOwn(LANGUAGES, code ?? "") ? code : undefined;
}
