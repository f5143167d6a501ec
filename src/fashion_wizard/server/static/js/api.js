// Requests of the page and the widget to the server.

import { hasText, language, text } from "./texts.js";

/** An error with a message for the customer. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status HTTP status; 0 without an answer.
   * @param {string} [code] The reason, as in the server's reference of problems.
   */
  constructor(message, status, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const KEPT_KEY = "fashion-wizard-key";
/** The server has a photo no longer; it is sent again. */
const ENDED = new Set(["photo-ended", "photo-unknown"]);

export class Api {
  #base;
  #key;
  /** The ids of the pictures that the server has. @type {WeakMap<object, string>} */
  #ids = new WeakMap();

  /**
   * @param {string} base Address of the server, such as "https://shop.example/wizard/".
   * @param {string | null} [key] Sent with every request, if the server needs one.
   */
  constructor(base, key = null) {
    this.#base = new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI);
    this.#key = key ?? storedKey(this.#base.href);
  }

  /** Use another key from now on, and after a reload. */
  useKey(key) {
    this.#key = key;
    try {
      sessionStorage.setItem(`${KEPT_KEY} ${this.#base.href}`, key);
    } catch {
      // Without storage the customer enters the key again next time.
    }
  }

  /** The keys that results can be filtered by. */
  async facets() {
    return (await this.#ask("facets")).facets;
  }

  /** Some items of the catalog. */
  items(limit) {
    return this.#ask("items", { fields: { limit }, get: true });
  }

  /** One item with all its fields. */
  item(id, signal) {
    return this.#ask(`items/${encodeURIComponent(id)}`, { signal });
  }

  /** Send a picture (see `readPicture`), and get its garments. The server keeps it for some minutes. */
  async garments(picture, signal) {
    const found = await this.#ask("photos", { signal, fields: { photo: picture.blob } });
    this.#ids.set(picture, found.photo_id);
    return found;
  }

  /**
   * The results for one garment of a picture.
   * @param {import("./picture.js").Picture} picture
   * @param {{garment?: number, box?: number[], like?: string, where?: string[], k?: number}} options
   */
  search(picture, options, signal) {
    return this.#askAbout(picture, "search", { signal, fields: asFields(options) });
  }

  /** The items most similar to an item of the catalog, without itself. */
  similar(id, options, signal) {
    const path = `items/${encodeURIComponent(id)}/similar`;
    return this.#ask(path, { signal, fields: asFields(options), get: true });
  }

  /** What an item is worn with, each garment with `k` items that it may be. */
  look(id, k, signal) {
    return this.#ask(`items/${encodeURIComponent(id)}/look`, { signal, fields: { k }, get: true });
  }

  /** The keypoint matches between the query's garment and a result. */
  matches({ picture, ...query }, hit, signal) {
    return this.#askAbout(picture, "matches", { signal, fields: { ...asFields(query), hit: hit.garment } });
  }

  /** The shop's figures, for a key with that right. */
  admin() {
    return this.#ask("admin");
  }

  /**
   * Tell what a customer did with an answer. Nothing waits for it, and nothing is said if it fails.
   * @param {string} queryId The answer's `query_id`.
   * @param {"click" | "cart" | "buy" | "wrong_garment"} kind
   * @param {string} [item]
   */
  event(queryId, kind, item) {
    const headers = { "Content-Type": "application/json", ...(this.#key ? { Authorization: `Bearer ${this.#key}` } : {}) };
    const body = JSON.stringify({ query_id: queryId, kind, item });
    // The page may be left by the same click.
    fetch(new URL("v1/events", this.#base), { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }

  /** The next turn of a conversation. */
  chat({ message, picture, state }, signal) {
    const fields = { message, state: state && JSON.stringify(state), language: language() };
    return this.#askAbout(picture, "chat", { signal, fields });
  }

  /**
   * The address of a photo of the catalog.
   * @param {{url: string}} photo
   * @param {number} [size] Longer side in pixels, one of the server's sizes.
   */
  photoUrl(photo, size) {
    // The server may be behind a proxy below a path that it does not know.
    const url = new URL(photo.url.replace(/^.*?\/(?=v1\/photos\/)/, ""), this.#base);
    if (size) url.searchParams.set("size", String(size));
    return url.href;
  }

  /** A request about a picture, which is sent only if the server does not have it. */
  async #askAbout(picture, path, { signal, fields }) {
    for (let again = !picture; ; again = true) {
      if (picture && !this.#ids.has(picture)) await this.garments(picture, signal);
      try {
        return await this.#ask(path, { signal, fields: { ...fields, photo_id: this.#ids.get(picture) } });
      } catch (error) {
        if (again || !ENDED.has(error.code)) throw error;
        this.#ids.delete(picture);
      }
    }
  }

  async #ask(path, { signal, fields, get = false } = {}) {
    const url = new URL(`v1/${path}`, this.#base);
    const options = { signal, headers: this.#key ? { Authorization: `Bearer ${this.#key}` } : {} };
    const pairs = Object.entries(fields ?? {}).flatMap(([name, value]) => [value].flat().map((single) => [name, single]));
    const given = pairs.filter(([, value]) => value !== undefined && value !== null);
    if (get) {
      for (const [name, value] of given) url.searchParams.append(name, String(value));
    } else if (fields) {
      options.method = "POST";
      options.body = new FormData();
      for (const [name, value] of given) options.body.append(name, value);
    }
    let response;
    try {
      response = await fetch(url, options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ApiError(text("problem.unreachable"), 0);
    }
    if (!response.ok) throw await refusal(response);
    return response.json();
  }
}

function asFields({ box, ...rest }) {
  return { ...rest, box: box?.map(Math.round).join(",") };
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const key = `problem.${problem.code}`;
  // The server explains in English, and more exactly.
  if (language() !== "en" && hasText(key)) return new ApiError(text(key), response.status, problem.code);
  const wrong = (problem.errors ?? []).map(({ field, reason }) => `${field}: ${reason}`);
  const message = [problem.detail ?? problem.title, ...wrong].filter(Boolean).join(" ");
  const shown = message || text("problem.status", { status: String(response.status) });
  return new ApiError(shown, response.status, problem.code);
}

function storedKey(base) {
  try {
    return sessionStorage.getItem(`${KEPT_KEY} ${base}`);
  } catch {
    return null;
  }
}
