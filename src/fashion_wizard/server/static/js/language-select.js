// The choice of a language.

import { h } from "./dom.js";
import { LANGUAGES, language, onLanguage, text, useLanguage } from "./texts.js";

/** A list of the languages, each by its own name. */
export function languageSelect(signal) {
  const options = Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code }, name));
  const select = h("select", { class: "field languages", on: { change: () => useLanguage(select.value) } }, ...options);
  const show = () => {
    select.value = language();
    select.setAttribute("aria-label", text("page.language"));
  };
  show();
  onLanguage(show, signal);
  return select;
}
