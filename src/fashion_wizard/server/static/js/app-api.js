// The shop's server as the App reaches it: by the tools of the assistant. Has the methods of `Api` that the
// search needs.

import { ApiError } from "./api.js";

/** Results of one search: so many come with pictures. */
const MOST = 8;
/** Names of what the server adds to results. */
const PHOTO = "fashion-wizard/photo";
const COLORS = "fashion-wizard/colors";
const CODE = "fashion-wizard/code";
const ENDED = new Set(["photo-ended", "photo-unknown"]);
const NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

export class ToolsApi {
  /** Arguments that the assistant gave, which hold for every search in the window: filters, weights. */
  fixed = {};
  #host;
  /** For each picture that the server keeps its id, and its pixels per pixel of the picture. */
  #kept = new WeakMap();
  #pictures = new Map();
  /** Small ones, of the other colors of results. */
  #colors = new Map();

  /** @param {import("./app-host.js").Host} host */
  constructor(host) {
    this.#host = host;
  }

  /** The id by which the server keeps a picture, if it does. */
  photoId(picture) {
    return this.#kept.get(picture)?.id;
  }

  /** A picture that the server keeps. */
  async storedPicture(photoId, signal) {
    const { blob, mimeType } = await this.#host.readResource(`fashion-wizard://photos/${photoId}`, signal);
    const url = `data:${mimeType};base64,${blob}`;
    const { naturalWidth: width, naturalHeight: height } = await loaded(url);
    const picture = { url, width, height };
    this.#kept.set(picture, { id: photoId, scale: 1 });
    return picture;
  }

  /** The garments of a picture, in its pixels. */
  async garments(picture, signal) {
    const found = await this.#about(picture, "list_garments", {}, signal);
    const scale = found.photo.width / picture.width;
    this.#kept.set(picture, { id: found.photo_id, scale });
    return { ...found, garments: found.garments.map((garment) => scaled(garment, 1 / scale)) };
  }

  /** The results for one garment of a picture. */
  async search(picture, { garment, box, like, where }, signal) {
    const { scale } = this.#kept.get(picture) ?? { scale: 1 };
    const corners = box?.map((value) => Math.round(value * scale)).join(",");
    const query = { garment: garment?.toString(), box: corners, ...this.#options(like, where) };
    const found = await this.#about(picture, "find_similar_clothes", query, signal);
    return { asked: found.garment, hits: found.hits };
  }

  /** The items most similar to an item of the catalog. */
  async similar(item, { garment, like, where }, signal) {
    const found = await this.#call("find_similar_clothes", { item, garment, ...this.#options(like, where) }, signal);
    return { item, asked: found.item_garment, hits: found.hits };
  }

  /** One item with all its fields. */
  item(item, signal) {
    return this.#call("get_item", { item }, signal);
  }

  /** What an item is worn with. */
  look(item, k, signal) {
    return this.#call("complete_the_look", { item, k }, signal);
  }

  /** A photo of the catalog, which came with a result. */
  photoUrl({ id }) {
    return this.#pictures.get(id) ?? this.#colors.get(id) ?? NO_PICTURE;
  }

  #options(like, where = []) {
    const conditions = [...(this.fixed.where ?? []), ...where];
    return { ...this.fixed, k: MOST, like: like ?? this.fixed.like, where: conditions.length ? conditions : undefined };
  }

  /** A request about a picture, which is sent only if the server does not have it. */
  async #about(picture, tool, args, signal) {
    const photoId = this.photoId(picture);
    if (photoId) {
      try {
        return await this.#call(tool, { ...args, photo_id: photoId }, signal);
      } catch (error) {
        if (!ENDED.has(error.code)) throw error;
        this.#kept.delete(picture);
      }
    }
    return this.#call(tool, { ...args, photo: picture.url }, signal);
  }

  async #call(tool, args, signal) {
    const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
    const result = await this.#host.callTool(tool, given, signal);
    if (result.isError) throw new ApiError(textOf(result), 422, result._meta?.[CODE]);
    this.keepPictures(result);
    return result.structuredContent;
  }

  /** Keep the pictures that came with a result. */
  keepPictures({ content, _meta: about }) {
    for (const [id, data] of Object.entries(about?.[COLORS] ?? {})) this.#colors.set(id, `data:image/jpeg;base64,${data}`);
    for (const { type, data, mimeType, _meta } of content) {
      if (type === "image" && _meta?.[PHOTO]) this.#pictures.set(_meta[PHOTO], `data:${mimeType};base64,${data}`);
    }
  }
}

function textOf({ content }) {
  return content.filter(({ type }) => type === "text").map(({ text }) => text).join(" ");
}

/** A garment in pixels of a picture of another size. */
function scaled(garment, scale) {
  if (scale === 1) return garment;
  return {
    ...garment,
    box: garment.box.map((value) => value * scale),
    outline: garment.outline.map((ring) => ring.map(([x, y]) => [x * scale, y * scale])),
  };
}

async function loaded(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
