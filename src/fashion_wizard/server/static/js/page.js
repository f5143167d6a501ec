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
window.addEventListener("popstate", ({ state }) => wizard.search.goTo(state?.at ?? -1));

await wizard.fill();
