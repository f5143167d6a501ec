// The page: one search, its steps in the browser's history.

import { Api } from "./api.js";
import { Wizard } from "./wizard.js";

const api = new Api(new URL("../../", import.meta.url).href);
const wizard = new Wizard(api, { area: document.documentElement });

document.querySelector("#wizard").replaceChildren(wizard.element);
document.querySelector("#chat-button").replaceWith(wizard.chatButton);

history.replaceState({ at: -1 }, "");
wizard.search.addEventListener("step", () => history.pushState({ at: wizard.search.at }, ""));
wizard.goBack = () => history.back();
// The skip link makes a step of its own, which has no state.
window.addEventListener("popstate", ({ state }) => state && wizard.search.goTo(state.at));

await wizard.fill();
