// Queries and their answers: the state that all views show.

import { readPicture } from "./picture.js";
import { PARTS } from "./words.js";

/** Results of a new query, and of "show more". */
const PAGE = 24;
/** The most results that the server gives. */
const MOST = 96;

/**
 * A query and its answer. The query is a photo (`picture`) or an item of the catalog (`item`).
 * @typedef {object} Query
 * @property {import("./picture.js").Picture} [picture]
 * @property {string} [item]
 * @property {string} [name] The name of the item.
 * @property {object} [photo] The item's photo, as in the answer of the server.
 * @property {object[]} garments
 * @property {number | null} chosen The `id` of the chosen garment.
 * @property {number[] | null} box The drawn box, if that is the query.
 * @property {Filters} where
 * @property {number} k
 * @property {"looking" | "searching" | "done" | "failed"} status
 * @property {object | null} answer Null before it arrives, or if the picture shows no garment.
 * @property {Error | null} error
 *
 * @typedef {Record<string, {values: string[]} | {min?: number, max?: number}>} Filters
 */

/** Fires "change" for every change, "step" for a new query, "went" after `goTo`. */
export class Search extends EventTarget {
  /** The weight of each part of the score; 1 by default. */
  like = Object.fromEntries(PARTS.map((part) => [part, 1]));
  /** @type {Query[]} */
  trail = [];
  at = -1;
  #api;
  #running = new AbortController();

  /**
   * @param {import("./api.js").Api} api
   * @param {Search} [before] The search to go on with, which stops.
   */
  constructor(api, before) {
    super();
    this.#api = api;
    if (!before) return;
    before.#running.abort();
    ({ like: this.like, trail: this.trail, at: this.at } = before);
  }

  /** Show the present query again, or go on with it if it has no answer yet. */
  resume() {
    if (this.query && this.query.status !== "done") this.#run();
    else this.#tell();
  }

  /** @returns {Query | null} */
  get query() {
    return this.trail[this.at] ?? null;
  }

  /** Search with a file. @throws {NoPicture} if it is not a picture */
  async showFile(file) {
    this.showPicture(await readPicture(file));
  }

  /**
   * Search with a prepared picture.
   * @param {import("./picture.js").Picture} picture
   * @param {{chosen?: number, box?: number[]}} [choice] The garment or the box to begin with.
   */
  showPicture(picture, choice = {}) {
    this.#push({ picture, where: {}, ...choice });
  }

  /** Search with an item of the catalog: "more like this". */
  showItem({ item, name, photo }) {
    this.#push({ item, name, photo, where: this.query?.where ?? {} });
  }

  /** Search for another garment of the same photo. */
  choose(id) {
    this.#again({ chosen: id, box: null, k: PAGE });
  }

  /** Search for the garment in a drawn box. */
  async chooseBox(box) {
    const query = this.query;
    if (query.item) {
      // The server has no boxes for items, so the item's photo becomes the query.
      const response = await fetch(this.#api.photoUrl(query.photo)).catch(() => null);
      if (!response?.ok || query !== this.query) return;
      const picture = await readPicture(await response.blob());
      const scale = picture.width / query.photo.width;
      const next = { picture, name: query.name, where: query.where, garments: [], chosen: null };
      this.#push({ ...next, box: box.map((value) => value * scale) });
    } else {
      this.#again({ chosen: null, box, k: PAGE });
    }
  }

  /** Change the weights of the parts. */
  weigh(like) {
    this.like = like;
    this.#again({});
  }

  /** @param {Filters} where */
  filter(where) {
    this.#again({ where, k: PAGE });
  }

  /** Load more results. */
  more() {
    this.#again({ k: Math.min(this.query.k + PAGE, MOST) });
  }

  /** Whether there may be more results. */
  get hasMore() {
    const { answer, k } = this.query;
    return answer.hits.length >= k && k < MOST;
  }

  /** Send the query again, after a failure. */
  retry() {
    this.#again({});
  }

  /** Go to a query of the trail, or (-1) to the start. */
  goTo(place) {
    this.#running.abort();
    this.at = Math.min(place, this.trail.length - 1);
    this.resume();
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
    }
    if (!query.box && !query.garments.length) return;
    this.#enter(query, "searching");
    const choice = query.box ? { box: query.box } : { garment: query.chosen ?? undefined };
    query.answer = await this.#api.search(query.picture, { ...choice, ...this.#options(query) }, signal);
    if (!query.box) query.chosen = query.answer.asked.id;
  }

  async #askItem(query, signal) {
    this.#enter(query, "searching");
    const chosen = query.garments.find(({ id }) => id === query.chosen);
    const options = { ...this.#options(query), garment: chosen?.label };
    const [answer, item] = await Promise.all([
      this.#api.similar(query.item, options, signal),
      query.garments.length ? null : this.#api.item(query.item, signal),
    ]);
    if (item) {
      query.photo = answer.asked.photo;
      const shown = item.garments.filter(({ photo }) => photo === query.photo.id);
      query.garments = oneOfEach(shown.map((stored) => ({ ...stored, id: stored.garment })), answer.asked.garment);
      query.chosen = answer.asked.garment;
    }
    query.answer = answer;
  }

  #options({ where, k }) {
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

/** Filters as the server takes them: "category=tops", "price<=40". */
function asConditions(where) {
  return Object.entries(where).flatMap(([key, { values = [], min, max }]) => [
    ...values.map((value) => `${key}=${/^[=<>≤≥≠!]/.test(value) ? `"${value}"` : value}`),
    ...(min === undefined ? [] : [`${key}>=${min}`]),
    ...(max === undefined ? [] : [`${key}<=${max}`]),
  ]);
}

/** The garments of an item that can be chosen: one of each label, the present choice first. */
function oneOfEach(garments, chosen) {
  const ranked = [...garments].sort((a, b) => (b.id === chosen) - (a.id === chosen) || b.score - a.score);
  return ranked.filter(({ label }, place) => ranked.findIndex((garment) => garment.label === label) === place);
}
