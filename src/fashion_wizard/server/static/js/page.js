// The page: one search, whose queries are steps of the browser's history.

import { Api } from "./api.js";
import { Wizard } from "./wizard.js";

const api = new Api(new URL("../../", import.meta.url).href);
const wizard = new Wizard(api, { area: document.documentElement });

document.querySelector("#wizard").replaceChildren(wizard.element);
document.querySelector("#chat-button").replaceWith(wizard.chatButton);

history.replaceState({ at: -1 }, "");
wizard.search.addEventListener("step", () => history.pushState({ at: wizard.search.at }, ""));
wizard.goBack = () => history.back();
// The skip link adds a step without state.
window.addEventListener("popstate", ({ state }) => state && wizard.search.goTo(state.at));

await wizard.fill();
