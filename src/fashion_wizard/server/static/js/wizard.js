// The whole search, as the page and the widget contain it.

import { Chat } from "./chat.js";
import { Conversation } from "./conversation.js";
import { h, focusOn } from "./dom.js";
import { Filters } from "./filters.js";
import { icon } from "./icons.js";
import { pictureButton, takePictures } from "./intake.js";
import { Matches } from "./matches.js";
import { NoPicture } from "./picture.js";
import { Results } from "./results.js";
import { Search } from "./search.js";
import { Stage } from "./stage.js";
import { Start } from "./start.js";
import { Weights } from "./weights.js";
import { direction, language, text } from "./texts.js";
import { garmentName, noneLikely } from "./words.js";

export class Wizard {
  #status = h("p", { class: "sr", role: "status" });
  #wrong = h("div", { class: "wrong", role: "alert", hidden: true });
  #gone = new AbortController();
  #start;
  #stage;
  #filters;

  /**
   * @param {import("./api.js").Api} api
   * @param {object} calls
   * @param {(hit: object, event: Event) => void} [calls.onOpen] Called when the link of a hit to the shop's page
   *   is clicked; `event.preventDefault()` keeps it from being followed.
   * @param {() => boolean} [calls.inUse] Whether pasted pictures are for this search.
   * @param {HTMLElement} [calls.area] The element to drop pictures on; by default the search itself.
   * @param {Wizard} [calls.before] The search to go on with, which ends: the language has changed.
   */
  constructor(api, { onOpen = () => {}, inUse = () => true, area, before } = {}) {
    before?.leave();
    this.search = new Search(api, before?.search);
    this.conversation = new Conversation(api, before?.conversation);
    const onFile = (file) => this.take(file);
    const clicked = (hit) => hit.query_id && api.event(hit.query_id, "click", hit.item);
    const onSimilar = (hit) => {
      clicked(hit);
      this.search.showItem(hit);
    };
    const onLink = (hit, event) => {
      clicked(hit);
      onOpen(hit, event);
    };
    const onKey = (key) => {
      api.useKey(key);
      this.search.retry();
      this.fill();
    };
    this.#start = new Start(this.search, api, onFile);
    this.#stage = new Stage(this.search, api);
    this.#filters = new Filters(this.search, api);
    const matches = new Matches(this.search, api);
    const chat = new Chat(this.search, api, { onSimilar, onOpen: onLink }, this.conversation);
    this.chatButton = chat.button;
    const calls = { onSimilar, onCompare: (hit) => matches.show(hit), onOpen: onLink, onKey };
    const results = new Results(this.search, api, calls, [this.#filters.chosen, this.#filters.button]);
    this.finder = h("div", { class: "finder", hidden: true }, this.#side(onFile), results.element);
    this.element = h(
      "div",
      { class: "wizard", lang: language(), dir: direction() },
      this.#wrong,
      this.#start.element,
      this.finder,
      this.#filters.dialog,
      matches.dialog,
      chat.dialog,
      this.#status,
      h("div", { class: "drop-veil", "aria-hidden": "true" }, h("p", {}, text("start.release"))),
    );
    takePictures(onFile, { area: area ?? this.element, marked: this.element, inUse, signal: this.#gone.signal });
    this.search.addEventListener("change", () => this.#render());
    this.search.addEventListener("step", () => this.#stepped());
    this.search.addEventListener("went", () => this.focus());
    if (before) this.search.resume();
  }

  /** Load what is shown at the start. */
  fill() {
    return Promise.all([this.#start.fill(), this.#filters.fill()]);
  }

  /** Remove the listeners of the document. */
  leave() {
    this.#gone.abort();
  }

  /** The left column: the query. */
  #side(onFile) {
    const back = h("button", { type: "button", class: "link", on: { click: () => this.goBack() } }, icon("back"), text("common.back"));
    const other = pictureButton(onFile, { text: text("picture.another"), name: "picture", classes: "button small" });
    return h(
      "section",
      { class: "asked", "aria-label": text("stage.asked") },
      h("div", { class: "asked-head" }, back, this.#stage.heading, other),
      this.#stage.element,
      new Weights(this.search).element,
    );
  }

  /** Go to the query before, or to the start. The page leaves this to the browser's history. */
  goBack() {
    this.search.goTo(this.search.at - 1);
  }

  /** Search with a file, or say why it is no picture. */
  async take(file) {
    this.#wrong.hidden = true;
    try {
      await this.search.showFile(file);
    } catch (error) {
      if (!(error instanceof NoPicture)) throw error;
      this.#wrong.replaceChildren(h("p", {}, error.message));
      this.#wrong.hidden = false;
      this.#wrong.scrollIntoView({ block: "nearest" });
    }
  }

  #stepped() {
    this.element.scrollIntoView({ block: "start" });
    this.focus();
  }

  /** Move the focus to the beginning of what is shown. */
  focus() {
    if (this.search.query) focusOn(this.#stage.heading);
    else this.#start.element.querySelector("button").focus({ preventScroll: true });
  }

  #render() {
    const { query } = this.search;
    this.finder.hidden = !query;
    this.#start.element.hidden = Boolean(query);
    this.element.classList.toggle("asking", Boolean(query));
    this.#wrong.hidden = true;
    if (query) this.#tell(query);
  }

  /** Announce changes to screen readers. */
  #tell({ status, answer, garments, chosen, box }) {
    const garment = garments.find(({ id }) => id === chosen);
    const what = box ? text("status.box") : garment ? garmentName(garment.label).toLowerCase() : "";
    if (status === "looking") this.#status.textContent = text("results.looking");
    else if (status === "searching") this.#status.textContent = what ? text("status.searching.for", { what }) : text("status.searching");
    else if (status === "done" && answer) {
      const found = text("status.found", {
        garments: text("status.garments", { count: garments.length }),
        hits: text("results.hits", { count: answer.hits.length }),
        what,
      });
      this.#status.textContent = noneLikely(answer) ? `${found} ${text("results.unlikely")}` : found;
    }
  }
}
