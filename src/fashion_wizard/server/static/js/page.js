// The page: one search, whose queries are steps of the browser's history.

import { Api } from "./api.js";
import { languageSelect } from "./language-select.js";
import { direction, language, onLanguage, text } from "./texts.js";
import { Wizard } from "./wizard.js";

const api = new Api(new URL("../../../", import.meta.url).href);
const search = document.querySelector("#wizard");
const chatButton = document.querySelector("#chat-button");
let wizard;

function show() {
  const root = document.documentElement;
  root.lang = language();
  root.dir = direction();
  document.title = text("page.title");
  document.querySelector("meta[name=description]").content = text("page.description");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  wizard = new Wizard(api, { area: root, before: wizard });
  search.replaceChildren(wizard.element);
  chatButton.replaceChildren(wizard.chatButton);
  wizard.search.addEventListener("step", () => history.pushState({ at: wizard.search.at }, ""));
  wizard.goBack = () => history.back();
  return wizard.fill();
}

history.replaceState({ at: -1 }, "");
document.querySelector("#languages").append(languageSelect());
// The skip link adds a step without state.
window.addEventListener("popstate", ({ state }) => state && wizard.search.goTo(state.at));
onLanguage(show);
await show();
