// What is asked, and what came back: the one state that all views show.

import { readPicture } from "./picture.js";
import { PARTS } from "./words.js";

/** Hits that are asked for at first, and that "show more" adds. */
const PAGE = 24;
/** The server gives no more than so many. */
const MOST = 96;

/**
 * One question and its answer. Of a photo (`picture`) or of an item of the catalog (`item`).
 * @typedef {object} Query
 * @property {import("./picture.js").Picture} [picture]
 * @property {string} [item]
 * @property {string} name What the question is called: "Your photo", or the item's name.
 * @property {object} [photo] The item's photo, as the server describes it.
 * @property {object[]} garments
 * @property {number | null} chosen The `id` of the garment asked for.
 * @property {number[] | null} box The drawn box, where that was asked for.
 * @property {Filters} where
 * @property {number} k
 * @property {"looking" | "searching" | "done" | "failed"} status
 * @property {object | null} answer None before it came, or where the picture shows no garment.
 * @property {Error | null} error
 *
 * @typedef {Record<string, {values: string[]} | {min?: number, max?: number}>} Filters
 */

/** Fires "change" whenever anything below has changed, "step" for a new question, "went" after `goTo`. */
export class Search extends EventTarget {
  /** How much each part of likeness counts; 1 is as usual. */
  like = Object.fromEntries(PARTS.map((part) => [part, 1]));
  /** @type {Query[]} */
  trail = [];
  at = -1;
  #api;
  #running = new AbortController();

  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** @returns {Query | null} */
  get query() {
    return this.trail[this.at] ?? null;
  }

  /** Ask with a file. @throws {NoPicture} if it is none */
  async showFile(file) {
    this.showPicture(await readPicture(file));
  }

  /** Ask with a picture that was read. */
  showPicture(picture) {
    this.#push({ picture, name: "Your photo", where: {} });
  }

  /** Ask with an item of the catalog: "more like this". */
  showItem({ item, name, photo }) {
    this.#push({ item, name, photo, where: this.query?.where ?? {} });
  }

  /** Ask for another garment of the same photo. */
  choose(id) {
    this.#again({ chosen: id, box: null, k: PAGE });
  }

  /** Ask for what a drawn box holds. */
  async chooseBox(box) {
    const query = this.query;
    if (query.item) {
      // An item has boxes only for its garments, so its photo is asked with as any other.
      const response = await fetch(this.#api.photoUrl(query.photo)).catch(() => null);
      if (!response?.ok || query !== this.query) return;
      const picture = await readPicture(await response.blob());
      const scale = picture.width / query.photo.width;
      const asked = { picture, name: query.name, where: query.where, garments: [], chosen: null };
      this.#push({ ...asked, box: box.map((value) => value * scale) });
    } else {
      this.#again({ chosen: null, box, k: PAGE });
    }
  }

  /** Give the parts of likeness other weights. */
  weigh(like) {
    this.like = like;
    this.#again({});
  }

  /** @param {Filters} where */
  filter(where) {
    this.#again({ where, k: PAGE });
  }

  /** Ask for more hits. */
  more() {
    this.#again({ k: Math.min(this.query.k + PAGE, MOST) });
  }

  /** Whether more hits can be had. */
  get hasMore() {
    const { answer, k } = this.query;
    return answer.hits.length >= k && k < MOST;
  }

  /** Ask the same once more, after a failure. */
  retry() {
    this.#again({});
  }

  /** Go to a question of the trail, or (-1) to the start. */
  goTo(place) {
    this.#running.abort();
    this.at = Math.min(place, this.trail.length - 1);
    if (this.query && this.query.status !== "done") this.#run();
    else this.#tell();
    this.dispatchEvent(new Event("went"));
  }

  #push(query) {
    const fresh = { garments: [], chosen: null, box: null, k: PAGE, answer: null, error: null, ...query };
    this.trail = [...this.trail.slice(0, this.at + 1), fresh];
    this.at = this.trail.length - 1;
    this.#run();
    this.dispatchEvent(new Event("step"));
  }

  #again(changes) {
    if (!this.query) return;
    Object.assign(this.query, changes);
    this.#run();
  }

  async #run() {
    this.#running.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    const query = this.query;
    query.error = null;
    try {
      await (query.item ? this.#askItem(query, signal) : this.#askPhoto(query, signal));
      query.status = "done";
    } catch (error) {
      if (signal.aborted) return;
      query.status = "failed";
      query.error = error;
    }
    this.#tell();
  }

  async #askPhoto(query, signal) {
    if (!query.garments.length) {
      this.#enter(query, "looking");
      const found = await this.#api.garments(query.picture, signal);
      query.garments = found.garments;
      if (!query.box) query.chosen = query.garments[0]?.id ?? null;
    }
    if (!query.box && query.chosen === null) return;
    this.#enter(query, "searching");
    const asked = query.box ? { box: query.box } : { garment: query.chosen };
    query.answer = await this.#api.search(query.picture, { ...asked, ...this.#wish(query) }, signal);
  }

  async #askItem(query, signal) {
    this.#enter(query, "searching");
    const chosen = query.garments.find(({ id }) => id === query.chosen);
    const wish = { ...this.#wish(query), garment: chosen?.label };
    const [answer, item] = await Promise.all([
      this.#api.similar(query.item, wish, signal),
      query.garments.length ? null : this.#api.item(query.item, signal),
    ]);
    if (item) {
      query.photo = answer.asked.photo;
      const shown = item.garments.filter(({ photo }) => photo === query.photo.id);
      query.garments = oneOfEach(shown.map((one) => ({ ...one, id: one.garment })), answer.asked.garment);
      query.chosen = answer.asked.garment;
    }
    query.answer = answer;
  }

  #wish({ where, k }) {
    const like = PARTS.map((part) => `${part}=${this.like[part]}`);
    const turned = PARTS.some((part) => this.like[part] !== 1);
    return { k, like: turned ? like.join(",") : undefined, where: asConditions(where) };
  }

  #enter(query, status) {
    query.status = status;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Filters as the server reads them: "category=tops", "price<=40". */
export function asConditions(where) {
  return Object.entries(where).flatMap(([key, { values = [], min, max }]) => [
    ...values.map((value) => `${key}=${value}`),
    ...(min === undefined ? [] : [`${key}>=${min}`]),
    ...(max === undefined ? [] : [`${key}<=${max}`]),
  ]);
}

/** An item is asked by label, so one garment of each label can be chosen; the one asked for goes first. */
function oneOfEach(garments, asked) {
  const ranked = [...garments].sort((a, b) => (b.id === asked) - (a.id === asked) || b.score - a.score);
  return ranked.filter(({ label }, place) => ranked.findIndex((one) => one.label === label) === place);
}
