// "Complete the look": what an item is worn with, each garment with the items that it may be.

import { h, uniqueId } from "./dom.js";
import { shortPrice } from "./offer.js";
import { catalogPhoto } from "./photo.js";
import { text } from "./texts.js";
import { garmentName } from "./words.js";

/** Items that are asked for, and shown, for each garment. */
const EACH = 2;

export class Look {
  #search;
  #api;
  #onSimilar;
  #shown = null;
  #title = h("h2", { class: "strip-title", id: uniqueId("look") }, text("look.title"));
  #strip = h("ul", { class: "strip" });

  /** @param {(hit: object) => void} onSimilar Called with the item that is clicked. */
  constructor(search, api, onSimilar) {
    this.#search = search;
    this.#api = api;
    this.#onSimilar = onSimilar;
    this.element = h("section", { class: "look", hidden: true, "aria-labelledby": this.#title.id }, this.#title, this.#strip);
    search.addEventListener("change", () => this.#render());
  }

  #render() {
    const { query } = this.#search;
    const item = query?.item ?? null;
    if (item === this.#shown) return;
    this.element.hidden = true;
    if (item && query.status !== "done") return;
    this.#shown = item;
    if (item) this.#fill(item);
  }

  /** Without an answer the section stays hidden: the rest of the page does not need it. */
  async #fill(item) {
    const look = await this.#api.look(item, EACH).catch(() => null);
    if (!look || item !== this.#shown) return;
    const tiles = look.pieces.flatMap((piece) => piece.hits.map((hit) => this.#tile(piece, hit)));
    this.#strip.replaceChildren(...tiles);
    this.element.hidden = !tiles.length;
  }

  #tile(piece, hit) {
    const kind = garmentName(piece.label);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "strip-item", on: { click: () => this.#onSimilar(hit) } },
        catalogPhoto(this.#api, hit.photo, { size: 320, box: hit.box }),
        hit.same && h("span", { class: "badge" }, text("look.worn")),
        h("span", { class: "quiet" }, kind),
        h("span", { class: "strip-name" }, hit.name),
        h("span", { class: "quiet" }, shortPrice(hit)),
      ),
    );
  }
}
