// The shop's server, as the page and the widget speak to it.

/** What went wrong, in words for the customer. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {number} status HTTP status; 0 if nothing answered.
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const KEPT_KEY = "fashion-wizard-key";

export class Api {
  #base;
  #key;

  /**
   * @param {string} base Where the server is, as "https://shop.example/wizard/".
   * @param {string | null} [key] Sent with every question, where the server wants one.
   */
  constructor(base, key = null) {
    this.#base = new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI);
    this.#key = key ?? kept(this.#base.href);
  }

  /** Use another key from now on, also after the page is loaded again. */
  useKey(key) {
    this.#key = key;
    try {
      sessionStorage.setItem(`${KEPT_KEY} ${this.#base.href}`, key);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }

  /** What the catalog's items can be filtered by. */
  async facets() {
    return (await this.#ask("facets")).facets;
  }

  /** Some of the shop's items. */
  items(limit) {
    return this.#ask("items", { fields: { limit }, get: true });
  }

  /** One item, whole. */
  item(id, signal) {
    return this.#ask(`items/${encodeURIComponent(id)}`, { signal });
  }

  /** The garments of a picture; see `readPicture`. */
  garments(picture, signal) {
    return this.#ask("garments", { signal, fields: { photo: picture.blob } });
  }

  /**
   * The items most like one garment of a picture.
   * @param {import("./picture.js").Picture} picture
   * @param {{garment?: number, box?: number[], like?: string, where?: string[], k?: number}} wish
   */
  search(picture, wish, signal) {
    return this.#ask("search", { signal, fields: asFields({ picture, ...wish }) });
  }

  /** The items most like an item of the catalog, itself left out. */
  similar(id, wish, signal) {
    const path = `items/${encodeURIComponent(id)}/similar`;
    return this.#ask(path, { signal, fields: asFields(wish), get: true });
  }

  /** Matched keypoints between a garment asked for and a hit's. */
  matches(asked, hit, signal) {
    return this.#ask("matches", { signal, fields: { ...asFields(asked), hit: hit.garment } });
  }

  /** The next turn of a conversation. */
  chat({ message, picture, state }, signal) {
    const fields = { message, photo: picture?.blob, state: state && JSON.stringify(state) };
    return this.#ask("chat", { signal, fields });
  }

  /**
   * Where a photo of the catalog can be shown from.
   * @param {{url: string}} photo
   * @param {number} [size] Longer side in pixels, one of the server's sizes.
   */
  photoUrl(photo, size) {
    // A proxy may have put the server below a path that the server does not know of.
    const url = new URL(photo.url.replace(/^.*?\/(?=v1\/photos\/)/, ""), this.#base);
    if (size) url.searchParams.set("size", String(size));
    return url.href;
  }

  async #ask(path, { signal, fields, get = false } = {}) {
    const url = new URL(`v1/${path}`, this.#base);
    const options = { signal, headers: this.#key ? { Authorization: `Bearer ${this.#key}` } : {} };
    const pairs = Object.entries(fields ?? {}).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
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
      throw new ApiError("The shop cannot be reached. Check the connection, then try again.", 0);
    }
    if (!response.ok) throw await refusal(response);
    return response.json();
  }
}

function asFields({ picture, box, ...rest }) {
  return { ...rest, photo: picture?.blob, box: box?.map(Math.round).join(",") };
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const wrong = (problem.errors ?? []).map(({ field, reason }) => `${field}: ${reason}`);
  const said = [problem.detail ?? problem.title, ...wrong].filter(Boolean).join(" ");
  return new ApiError(said || `The shop answered with an error (${response.status}).`, response.status);
}

function kept(base) {
  try {
    return sessionStorage.getItem(`${KEPT_KEY} ${base}`);
  } catch {
    return null;
  }
}
