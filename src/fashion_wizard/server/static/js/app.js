// The App in an assistant's window: the customer gives a photo, taps a garment, and chooses among the results.

import { ToolsApi } from "./app-api.js";
import { Host } from "./app-host.js";
import { h, focusOn } from "./dom.js";
import { icon } from "./icons.js";
import { pictureButton, pictureButtons, takePictures } from "./intake.js";
import { presentPrice } from "./offer.js";
import { NoPicture, readPicture } from "./picture.js";
import { Results } from "./results.js";
import { Search } from "./search.js";
import { Stage } from "./stage.js";
import { direction, language, suggestLanguage, text } from "./texts.js";

/** The photo travels as text through the assistant's window, so it is made smaller than on the page. */
const LIMITS = { side: 1200, bytes: 1_000_000 };

const host = new Host({ name: "fashion-wizard", version: document.documentElement.dataset.version });
await host.connect();
suggestLanguage(host.context.locale);
document.documentElement.lang = language();
document.documentElement.dir = direction();

const api = new ToolsApi(host);
const search = new Search(api);
const stage = new Stage(search, api);
const status = h("p", { class: "note", role: "status" });
const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
const results = new Results(search, api, { onSimilar: (hit) => search.showItem(hit), onChoose: choose, onOpen: open, onKey: () => {} }, []);
const start = h(
  "section",
  { class: "drop", "aria-label": text("picture.yours") },
  h("span", { class: "drop-mark" }, icon("picture")),
  h("h2", { class: "drop-title" }, text("page.hero")),
  h("p", { class: "quiet" }, text("app.lead")),
  h("div", { class: "buttons" }, ...pictureButtons(take)),
);
const back = h("button", { type: "button", class: "link", on: { click: () => search.goTo(search.at - 1) } }, icon("back"), text("common.back"));
const side = h(
  "section",
  { class: "asked", "aria-label": text("stage.asked") },
  h("div", { class: "asked-head" }, back, stage.heading, pictureButton(take, { text: text("picture.another"), name: "picture", classes: "button small" })),
  stage.element,
);
const finder = h("div", { class: "finder", hidden: true }, side, results.element);
const page = h("main", {}, h("h1", { class: "sr" }, text("widget.title")), wrong, start, finder, status);

/** Show a file of the customer's. */
async function take(file) {
  wrong.hidden = true;
  try {
    const picture = await readPicture(file, LIMITS);
    search.showPicture({ ...picture, url: await asText(picture.blob) });
  } catch (error) {
    if (!(error instanceof NoPicture)) throw error;
    wrong.textContent = error.message;
    wrong.hidden = false;
  }
}

/** A data: address, which is the only one that the window's policy allows for pictures. */
function asText(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new NoPicture(text("picture.failed")));
    reader.readAsDataURL(blob);
  });
}

/** Take a result into the conversation. */
async function choose(hit) {
  const about = [hit.item, presentPrice(hit)].filter(Boolean).join(", ");
  const words = text("app.say", { name: hit.name, about });
  await inform(hit);
  try {
    await host.say(words);
    status.textContent = text("app.chosen", { name: hit.name });
  } catch {
    status.textContent = text("app.tell", { words });
  }
}

function open(hit, event) {
  event.preventDefault(); // a window of the sandbox opens none itself
  host.openLink(hit.url).catch(() => (status.textContent = hit.url));
}

/** Let the assistant know what the customer sees. */
function inform(chosen) {
  const { picture, item, garments, answer } = search.query;
  const photoId = picture && api.photoId(picture);
  const shown = answer?.hits.map((hit, place) => `${place + 1}. ${hit.name} (${[hit.item, presentPrice(hit)].filter(Boolean).join(", ")})`);
  const sentences = [
    photoId && `The customer gave a photo in the window; its photo_id is ${photoId}.`,
    photoId && garments.length > 0 && `It shows ${garments.map(({ id, name }) => `${id}: ${name}`).join("; ")}.`,
    item && `The customer looks at items similar to ${item}.`,
    answer?.asked?.name && `The customer looks for the ${answer.asked.name}.`,
    shown?.length && `Results: ${shown.join("; ")}.`,
    chosen && `The customer chose ${chosen.name} (${chosen.item}).`,
  ].filter(Boolean);
  const data = { photo_id: photoId, similar_to: item, garment: answer?.asked?.id, items: answer?.hits.map((hit) => hit.item), chosen: chosen?.item };
  return host.inform(sentences.join(" "), data).catch(() => {}); // a host may not take it
}

/** Show what a call of the assistant's found. */
async function show({ structuredContent: found, ...result }) {
  if (result.isError || !found) return;
  api.keepPictures(result);
  if (found.item_garment) {
    search.showItem({ item: found.item, name: found.item, photo: found.item_garment.photo });
  } else if (found.photo_id) {
    const picture = await api.storedPicture(found.photo_id);
    const drawn = found.garment?.id === null;
    const box = drawn && found.garment.box.map((value) => (value * picture.width) / found.photo.width);
    search.showPicture(picture, drawn ? { box } : { chosen: found.garment?.id });
  }
}

function render() {
  finder.hidden = !search.query;
  start.hidden = Boolean(search.query);
  if (!search.query) return;
  stage.element.classList.toggle("of-item", Boolean(search.query.item));
  if (search.query.status === "done") inform();
}

function adapt({ theme, styles }) {
  if (theme) document.documentElement.style.colorScheme = theme;
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (value) document.documentElement.style.setProperty(name, value);
  }
}

document.body.replaceChildren(page);
takePictures(take, { area: document.documentElement, marked: page, inUse: () => true, signal: new AbortController().signal });
search.addEventListener("change", render);
search.addEventListener("step", () => focusOn(stage.heading));
search.addEventListener("went", () => (search.query ? focusOn(stage.heading) : start.querySelector("button").focus()));
host.addEventListener("context", ({ detail }) => adapt(detail));
adapt(host.context);
host.addEventListener("input", ({ detail: { where, like, min_score } }) => (api.fixed = { where, like, min_score }));
host.addEventListener("result", ({ detail }) => show(detail));
host.start();
